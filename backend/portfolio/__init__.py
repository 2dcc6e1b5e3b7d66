"""The course: packs of lessons and activities, read from folders of Markdown."""
