"""What we keep of a product. Its name is printed on invoices and is how finance reads revenue."""

from webhooks.redaction.contract import Rules, fields

PRODUCT = Rules(
    keep=fields("""
        id name active type created updated deleted default_price shippable unit_label tax_code tax_details.tax_code
    """),
    drop=fields("""
        object livemode metadata description statement_descriptor url images marketing_features features
        package_dimensions tax_details.performance_location
        attributes caption deactivate_on
    """),  # `attributes` to `deactivate_on`: 2020-08-27
)
