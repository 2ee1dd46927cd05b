"""Pictures, curves and the comparison viewer: what shows, without knowing of what."""
