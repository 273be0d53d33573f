"""A webhook is called only where it was meant to be."""

import pytest

from agents.desk.destination import DestinationRefusedError, checked_destination, is_public


def resolving(*addresses):
    async def resolve(_host, _port):
        return addresses

    return resolve


async def test_a_public_host_over_https_is_called_at_the_address_that_was_checked():
    found = await checked_destination("https://crm.example.com/x", resolve=resolving("93.184.216.34"))
    assert (found.host, found.address) == ("crm.example.com", "93.184.216.34")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:127.0.0.1", "0.0.0.0", "100.64.0.1", "224.0.0.1", "2002:7f00:1::"],
)  # fmt: skip
async def test_a_host_that_lies_inside_the_network_is_refused(address):
    assert not is_public(address)
    with pytest.raises(DestinationRefusedError):
        await checked_destination("https://crm.example.com/x", resolve=resolving("93.184.216.34", address))


@pytest.mark.parametrize(
    "url",
    ["http://crm.example.com", "ftp://crm.example.com", "https://", "https://a:b@crm.example.com", "file:///etc/passwd", "https://crm.example.com:99999/"],
)  # fmt: skip
async def test_what_is_no_plain_https_address_is_refused(url):
    with pytest.raises(DestinationRefusedError):
        await checked_destination(url, resolve=resolving("93.184.216.34"))


async def test_a_host_named_by_the_operator_may_lie_inside_and_no_other_host_is_called():
    allowed = frozenset({"crm.internal"})
    found = await checked_destination("http://crm.internal:8080/x", allowed, resolving("10.0.0.5"))
    assert found.address == "10.0.0.5"
    with pytest.raises(DestinationRefusedError):
        await checked_destination("https://other.example.com", allowed, resolving("93.184.216.34"))


async def test_a_name_that_does_not_resolve_is_refused():
    async def fails(_host, _port):
        raise OSError("no such host")

    with pytest.raises(DestinationRefusedError):
        await checked_destination("https://crm.example.com", resolve=fails)
