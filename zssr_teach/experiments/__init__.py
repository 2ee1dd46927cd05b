"""Models behind the widgets: what is tried and watched, without any front end."""
