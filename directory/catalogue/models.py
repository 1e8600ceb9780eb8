"""The catalogue's models in one place, for Django to find."""

from directory.catalogue.holidays_and_terms.school_terms import SchoolTerm
from directory.catalogue.locations import AccessFeature, Location, LocationAccess, LocationKind
from directory.catalogue.needs import Helpline, Need, NeedPhrase
from directory.catalogue.organisations import Organisation, OrganisationKind, ReferralContact
from directory.catalogue.services import (
    BeginBy,
    Contact,
    Cost,
    DeliveredBy,
    Frequency,
    Group,
    InSchool,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceGroup,
    ServiceLanguage,
    ServiceNeed,
    ServiceStatus,
)

__all__ = [
    "AccessFeature",
    "BeginBy",
    "Contact",
    "Cost",
    "DeliveredBy",
    "Frequency",
    "Group",
    "Helpline",
    "InSchool",
    "Location",
    "LocationAccess",
    "LocationKind",
    "Need",
    "NeedPhrase",
    "Organisation",
    "OrganisationKind",
    "Phone",
    "ReferralContact",
    "Schedule",
    "SchoolTerm",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceDelivery",
    "ServiceGroup",
    "ServiceLanguage",
    "ServiceNeed",
    "ServiceStatus",
]
