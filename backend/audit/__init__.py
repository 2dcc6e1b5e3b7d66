"""Who did what to access, for whoever runs the service: no content, nothing taken out unseen."""
