"""Colour profiles: from the colour space a file names to sRGB."""

from __future__ import annotations

import io

from PIL import Image, ImageCms


def to_srgb(picture: Image.Image) -> Image.Image:
    """Convert from the colour space the file names, as a viewer would; sRGB stays as it is."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return picture
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # a broken profile: take the numbers as they are
        return picture
    return converted or picture
