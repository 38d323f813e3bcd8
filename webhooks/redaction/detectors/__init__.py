"""Finds card data wherever it stands, and takes it out."""

from webhooks.redaction.detectors.firstlook import glance, suspicious
from webhooks.redaction.detectors.prose import scrub_text
from webhooks.redaction.detectors.sightings import MASK, Exempt, Sighting
from webhooks.redaction.detectors.walk import nothing_exempt, scrub

__all__ = ["MASK", "Exempt", "Sighting", "glance", "nothing_exempt", "scrub", "scrub_text", "suspicious"]
