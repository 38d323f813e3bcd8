"""What we keep of a connected account's representative or owner: that there is one."""

from webhooks.redaction.contract import Rules, fields

PERSON = Rules(
    keep=fields("id account created deleted verification.status"),
    # Birth, nationality, ids, race: Stripe asks for them to know its customers, finance never needs them.
    drop=fields("""
        object metadata additional_tos_acceptances address address_kana address_kanji registered_address dob email phone
        first_name first_name_kana first_name_kanji last_name last_name_kana last_name_kanji maiden_name
        full_name_aliases gender nationality political_exposure
        id_number_provided id_number_secondary_provided ssn_last_4_provided us_cfpb_data
        relationship requirements future_requirements verification
    """),
)
