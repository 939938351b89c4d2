"""The text listing of a model: made for reading, for `git diff`, and as the companion of SARIF."""

from tflint.listing.listing import LISTING_VERSIONS, ListingOptions, list_model

__all__ = ["LISTING_VERSIONS", "ListingOptions", "list_model"]
