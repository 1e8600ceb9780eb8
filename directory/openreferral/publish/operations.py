"""The open feed at /o/: Open Referral UK 3.0, for everybody, only to be read."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI, Path, Query
from pydantic import Field

from directory.openreferral.publish import answers, at_places, filters, ids, pages, public_records, shapes
from directory.openreferral.publish import parameters as asks
from directory.openreferral.publish import read_rows as read
from directory.openreferral.publish.write_terms import address, taxonomy, term

VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/en/latest/"

api = NinjaAPI(
    title="Open data",
    version="3.0",
    description="Everything the public directory shows, as Open Referral UK 3.0.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="open_referral",
    parser=answers.WithoutBlanks(),
    throttle=[answers.PerNetwork()],
)
answers.connect(
    api, asked=[asks.ServiceListAsked, asks.PlacesAsked, asks.OrganisationsAsked, asks.TermsAsked]
)


Id = Path[
    Annotated[str, Field(description="The id of the record, a UUID.", json_schema_extra={"format": "uuid"})]
]


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Http404("Ids here are UUIDs, and this is none.") from None


def _missing(what: str) -> Http404:
    return Http404(f"There is no {what} with this id. It may be gone, or not public.")


@api.get("/", url_name="about", summary="What this is", openapi_extra=shapes.answers(shapes.ABOUT))
def about(request: HttpRequest) -> HttpResponse:
    said = {
        "version": VERSION,
        "profile": PROFILE,
        "openapi_url": address("/openapi.json"),
        "documentation_url": address("/docs"),
    }
    if settings.OPEN_REFERRAL_LICENCE:
        said["licence"] = settings.OPEN_REFERRAL_LICENCE
    return answers.as_json(said)


@api.get(
    "/services",
    summary="Services, page by page",
    openapi_extra=shapes.answers(shapes.page_of(shapes.SERVICE, shapes.MINIMAL), lines=True),
)
def services(request: HttpRequest, asked: Query[asks.ServiceListAsked]) -> HttpResponseBase:
    found = filters.services(asked)
    if asked.minimal:
        rows = read.services_minimal(found)
        if asked.format == "ndjson":
            return answers.as_lines(rows)
        whole = asks.Paged.model_construct(page=1, per_page=max(1, len(rows)))
        return answers.as_json(pages.of_list(rows, asked if "per_page" in asked.model_fields_set else whole))
    return _listed(found, asked, read.services_in_full if asked.full else read.services_in_short)


@api.get(
    "/services/{id}", summary="One service", openapi_extra=shapes.answers(shapes.SERVICE_IN_FULL, one=True)
)
def service(request: HttpRequest, id: Id) -> HttpResponse:
    rows = read.services_in_full(public_records.services().filter(pk=_uuid(id)))
    return _one(rows, "service")


@api.get(
    "/organizations",
    summary="Organisations, page by page",
    openapi_extra=shapes.answers(shapes.page_of(shapes.ORGANISATION), lines=True),
)
def organizations(request: HttpRequest, asked: Query[asks.OrganisationsAsked]) -> HttpResponseBase:
    whole = asked.full or asked.full_service
    found = filters.organisations(asked.search)
    return _listed(found, asked, read.organisations_in_full if whole else read.organisations_in_short)


@api.get(
    "/organizations/{id}",
    summary="One organisation with its services",
    openapi_extra=shapes.answers(shapes.ORGANISATION_IN_FULL, one=True),
)
def organization(request: HttpRequest, id: Id) -> HttpResponse:
    rows = read.organisations_in_full(public_records.organisations().filter(pk=_uuid(id)))
    return _one(rows, "organisation")


@api.get(
    "/service_at_locations",
    summary="Services at their places, page by page",
    openapi_extra=shapes.answers(shapes.page_of(shapes.SERVICE_AT_LOCATION), lines=True),
)
def service_at_locations(request: HttpRequest, asked: Query[asks.PlacesAsked]) -> HttpResponseBase:
    found = filters.at_places(asked)
    return _listed(found, asked, read.at_places_in_full if asked.full else read.at_places_in_short)


@api.get(
    "/service_at_locations/{id}",
    summary="One service at one of its places",
    openapi_extra=shapes.answers(shapes.SERVICE_AT_LOCATION, one=True),
)
def service_at_location(request: HttpRequest, id: Id) -> HttpResponse:
    return _one(read.at_places_in_full(at_places.with_id(_uuid(id))), "service at a place")


@api.get(
    "/taxonomies",
    summary="Taxonomies",
    openapi_extra=shapes.answers(shapes.page_of(shapes.TAXONOMY)),
)
def taxonomies(request: HttpRequest, asked: Query[asks.Paged]) -> HttpResponse:
    return answers.as_json(pages.of_list([taxonomy()], asked))


@api.get(
    "/taxonomies/{id}",
    summary="One taxonomy with its terms",
    openapi_extra=shapes.answers(shapes.TAXONOMY_IN_FULL, one=True),
)
def one_taxonomy(request: HttpRequest, id: Id) -> HttpResponse:
    if _uuid(id) != ids.TAXONOMY:
        raise _missing("taxonomy")
    return answers.as_json({**taxonomy(), "taxonomy_terms": [term(need) for need in public_records.needs()]})


@api.get(
    "/taxonomy_terms",
    summary="Terms of taxonomies, page by page",
    openapi_extra=shapes.answers(shapes.page_of(shapes.TERM)),
)
def taxonomy_terms(request: HttpRequest, asked: Query[asks.TermsAsked]) -> HttpResponse:
    return answers.as_json(pages.of_list([term(need) for need in filters.terms(asked)], asked))


@api.get("/taxonomy_terms/{id}", summary="One term", openapi_extra=shapes.answers(shapes.TERM, one=True))
def taxonomy_term(request: HttpRequest, id: Id) -> HttpResponse:
    wanted = _uuid(id)
    return _one([term(n) for n in public_records.needs() if ids.of_need(n.slug) == wanted], "term")


def _listed(found: QuerySet[Any], asked: Any, read_page: Any) -> HttpResponseBase:
    if asked.format == "ndjson":
        return answers.as_lines(read.in_pieces(found, read_page))
    return answers.as_json(pages.of_query(found, asked, read_page))


def _one(rows: list[dict[str, Any]], what: str) -> HttpResponse:
    if not rows:
        raise _missing(what)
    return answers.as_json(rows[0])
