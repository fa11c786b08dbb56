"""SMS and mobile push: known by name, and refused."""

import pytest

pytestmark = pytest.mark.penstock_only

OPERATIONS = [
    "check_if_phone_number_is_opted_out", "create_platform_application", "create_platform_endpoint",
    "create_sms_sandbox_phone_number", "delete_endpoint", "delete_platform_application",
    "delete_sms_sandbox_phone_number", "get_endpoint_attributes", "get_platform_application_attributes",
    "get_sms_attributes", "get_sms_sandbox_account_status", "list_endpoints_by_platform_application",
    "list_origination_numbers", "list_phone_numbers_opted_out", "list_platform_applications",
    "list_sms_sandbox_phone_numbers", "opt_in_phone_number", "set_endpoint_attributes",
    "set_platform_application_attributes", "set_sms_attributes", "verify_sms_sandbox_phone_number",
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_is_refused(sns, refused, operation):
    with refused("InvalidAction"):
        getattr(sns, operation)()


def test_says_which_it_is(sns):
    with pytest.raises(sns.exceptions.ClientError, match="GetSMSAttributes is not supported"):
        sns.get_sms_attributes()


def test_a_phone_number_is_no_target(sns, refused):
    with refused("InvalidAction"):
        sns.publish(PhoneNumber="+15555550100", Message="m")
