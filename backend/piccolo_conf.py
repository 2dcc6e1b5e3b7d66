"""What the `piccolo` command and every query use: the engine, and the one app."""

from piccolo.conf.apps import AppRegistry

from backend import settings
from backend.kit.database import engine_for

DB = engine_for(settings.read().database_url)
APP_REGISTRY = AppRegistry(apps=["backend.piccolo_app"])
