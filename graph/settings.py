"""Read the environment once, into one frozen object; a bad value stops the start with one line."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agents.desk.webhook import Webhook
from agents.local_info.forecast import URL as FORECAST_URL
from agents.models.settings import ModelSettings
from memory.redaction import RedactionSettings
from memory.settings import Backend, MemorySettings
from observability.tracing import TracingSettings

Percent = Annotated[float, Field(ge=0, le=100)]
Ratio = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0)]
Price = Annotated[float, Field(ge=0)]
Milliseconds = Annotated[int, Field(ge=1, le=60_000)]
ORIGIN = r"https?://(\*\.|\{s\}\.)?[A-Za-z0-9.-]+(:\d{1,5})?"
"""One place on the web, without a path; nothing in it can end a policy and begin another."""
SITE = r"https?://[A-Za-z0-9.-]+(:\d{1,5})?"


SECRETS = ("KEY", "URL", "SECRET")
"""How the names of settings end whose values may hold a password."""


class SettingsError(ValueError):
    """A setting that cannot be used: one line with the variable, its value and what is allowed."""


class Settings(BaseSettings):
    """Every setting under its environment name; docs/configuration.md is made from this table."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    konak_data_dir: Path = Field(Path(".konak"), description="Folder of all SQLite files and the catalogue.")
    database_url: str | None = Field(
        None,
        pattern=r"^postgres(ql)?://",
        repr=False,
        description="PostgreSQL for the outbox; unset: SQLite in the data folder.",
    )
    memory_backend: Backend = Field("embedded", description="Where memories are kept.")
    flag_zep_write: bool = Field(True, description="Whether turns are remembered, whatever the backend.")
    flag_zep_read: bool = Field(True, description="Whether memory is read; needs FLAG_ZEP_WRITE.")
    memory_canary_percent: Percent = Field(
        100.0, description="Share of users for whom memory is on; 0 is nobody, 100 everybody."
    )
    memory_read_timeout_ms: Milliseconds = Field(
        250, description="Wall-clock deadline of a read, everything included."
    )
    memory_cache_ttl_s: Seconds = Field(30.0, description="How long a read stays in the cache.")
    memory_token_budget: Annotated[int, Field(ge=50, le=32_000)] = Field(
        800, description="Tokens recalled context may take."
    )
    zep_api_url: str | None = Field(
        None, pattern=r"^https?://", description="Base address of the Zep server."
    )
    zep_api_key: str | None = Field(None, repr=False, description="Its key.")
    auth: Literal["off", "jwt"] = Field(
        "off", description="Who may talk: anybody (development only), or bearers of a token."
    )
    auth_jwt_secret: str | None = Field(
        None, min_length=32, repr=False, description="Shared secret of HS256 tokens."
    )
    auth_jwks_url: str | None = Field(
        None, pattern=r"^https?://", description="Key set of RS256 and ES256 tokens."
    )
    auth_jwks_cache_s: Annotated[float, Field(ge=1, le=86_400)] = Field(
        300.0, description="How long its keys are kept: a key that was taken back is refused that much later."
    )
    auth_audience: str | None = Field(None, description="Audience that tokens must name.")
    auth_issuer: str | None = Field(None, description="Issuer that tokens must name.")
    auth_leeway_s: Annotated[float, Field(ge=0, le=300)] = Field(
        30.0, description="Clock difference that is forgiven."
    )
    page_image_hosts: str | None = Field(
        None,
        pattern=rf"^{ORIGIN}(,{ORIGIN})*$",
        description="Where the page may load listing photos from, separated by commas (`https://photos.example`).",
    )
    map_tile_url: str | None = Field(
        None,
        pattern=rf"^{ORIGIN}/[^\s;,'\"]*\{{z\}}[^\s;,'\"]*$",
        description="Map tiles (`https://tiles.example/{z}/{x}/{y}.png`); unset: the map draws its own outline.",
    )
    map_attribution: str | None = Field(None, description="Whom the tiles' map is by, as its licence asks.")
    redact_email: bool = Field(True, description="Take e-mail addresses out of what leaves.")
    redact_phone: bool = Field(True, description="Take telephone numbers out of what leaves.")
    redact_address: bool = Field(False, description="Take street addresses out of what leaves.")
    agency_webhook_url: str | None = Field(
        None,
        pattern=r"^https?://",
        repr=False,
        description="Told about viewing requests and handovers, with what people typed into the form; unset: nobody.",
    )
    agency_webhook_hosts: str = Field(
        "",
        description="Hosts, with commas between them, that the webhook may be on, also inside the network and over "
        "plain HTTP; unset: any public host over HTTPS.",
    )
    agency_webhook_secret: str | None = Field(
        None, min_length=16, repr=False, description="Signs what the webhook gets (HMAC-SHA256)."
    )
    model: str | None = Field(
        None,
        pattern=r"^[a-z_]+:.+",
        description="Chat model as provider:name (openai, anthropic, google_genai, ollama); unset: none.",
    )
    model_base_url: str | None = Field(
        None, pattern=r"^https?://", description="Where its provider is reached, if not at its own address."
    )
    model_allowed: str | None = Field(
        None, description="Further provider:name, comma separated, that a client may choose for a run."
    )
    model_timeout_s: Annotated[float, Field(gt=0, le=120)] = Field(
        8.0, description="All that one turn waits for models, in seconds."
    )
    model_max_tokens: Annotated[int, Field(ge=16, le=8_000)] = Field(
        400, description="Tokens one answer of a model may take."
    )
    model_history_tokens: Annotated[int, Field(ge=0, le=32_000)] = Field(
        600, description="Tokens the last messages may take of a prompt."
    )
    model_redact: bool = Field(
        True, description="Take private data out of what a model is sent; it is put back into the reply."
    )
    model_price_input: Price | None = Field(
        None, description="Price of a million input tokens; unset: no cost."
    )
    model_price_output: Price | None = Field(None, description="Price of a million output tokens.")
    weather: Literal["open_meteo", "off"] = Field(
        "open_meteo",
        description="Where forecasts come from; with no network the answer says that there is none. Only a town's "
        "coordinates leave.",
    )
    weather_url: str = Field(
        FORECAST_URL,
        pattern=r"^https?://",
        description="Base address of Open-Meteo, or of a copy of one's own.",
    )
    retention_days: float | None = Field(
        None,
        gt=0,
        le=36_500,
        description="Conversations nobody has used for so long are deleted, and people without another one are erased; "
        "what was left for the agency goes at that age, too; unset: kept until somebody asks.",
    )
    max_message_chars: Annotated[int, Field(ge=200, le=100_000)] = Field(
        8_000, description="Longer messages get a clear answer instead of a search."
    )
    max_input_messages: Annotated[int, Field(ge=1, le=1_000)] = Field(
        50, description="Messages one request for a turn may bring."
    )
    max_body_kb: Annotated[int, Field(ge=16, le=65_536)] = Field(
        1_024, description="Largest body of a request, in units of 1,024 bytes."
    )
    turns_per_minute: Annotated[int, Field(ge=1, le=100_000)] = Field(
        60, description="Turns one person may start in a minute; a quarter of them at once."
    )
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        600, description="Requests one person may make in a minute; a quarter of them at once."
    )
    max_open_requests: Annotated[int, Field(ge=1, le=10_000)] = Field(
        20, description="Requests one person may have open at the same time, streams included."
    )
    cors_allow_origins: str | None = Field(
        None,
        pattern=rf"^{SITE}(,{SITE})*$",
        description="Other sites' pages that may use this API (`https://site.example,...`); unset: none.",
    )
    drain_notice_s: Annotated[float, Field(ge=0, le=60)] = Field(
        1.0,
        description="How long a SIGTERM is announced by /app/ready, and new turns refused, before it takes effect.",
    )
    drain_turns_s: Annotated[float, Field(ge=0, le=300)] = Field(
        10.0, description="How long a stop waits for turns that run."
    )
    log_json: bool = Field(False, description="One JSON object a log line.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level that is logged."
    )
    otel_exporter_otlp_endpoint: str | None = Field(
        None, pattern=r"^https?://", description="OTLP/HTTP collector; unset: no traces."
    )
    otel_traces_sampler_arg: Ratio = Field(0.1, description="Share of turns that are traced.")

    @property
    def webhook(self) -> Webhook | None:
        """Where requests to the agency are sent, if anywhere."""
        if self.agency_webhook_url is None:
            return None
        hosts = frozenset(
            host.strip().lower() for host in self.agency_webhook_hosts.split(",") if host.strip()
        )
        return Webhook(self.agency_webhook_url, hosts, self.agency_webhook_secret)

    @property
    def redaction(self) -> RedactionSettings:
        """What is redacted."""
        return RedactionSettings(
            email=self.redact_email, phone=self.redact_phone, address=self.redact_address
        )

    @property
    def memory(self) -> MemorySettings:
        """How memory behaves."""
        return MemorySettings(
            backend=self.memory_backend,
            flag_write=self.flag_zep_write,
            flag_read=self.flag_zep_read,
            canary_percent=self.memory_canary_percent,
            read_timeout_ms=self.memory_read_timeout_ms,
            cache_ttl_s=self.memory_cache_ttl_s,
            token_budget=self.memory_token_budget,
            zep_api_url=self.zep_api_url,
            zep_api_key=self.zep_api_key,
            data_dir=self.konak_data_dir,
            database_url=self.database_url,
        )

    @property
    def image_hosts(self) -> tuple[str, ...]:
        """Where the page may load pictures from."""
        return tuple((self.page_image_hosts or "").split(",")) if self.page_image_hosts else ()

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Whose pages may use the API from a browser, beside our own."""
        return tuple((self.cors_allow_origins or "").split(",")) if self.cors_allow_origins else ()

    @property
    def map_tile_host(self) -> str | None:
        """Where map tiles come from, as a content security policy names it."""
        found = re.match(ORIGIN, self.map_tile_url or "")
        return found[0].replace("{s}", "*") if found else None

    @property
    def models(self) -> ModelSettings:
        """Which chat model is asked, and how."""
        allowed = [name.strip() for name in (self.model_allowed or "").split(",")]
        return ModelSettings(
            name=self.model,
            base_url=self.model_base_url,
            allowed=tuple(name for name in allowed if name),
            timeout_s=self.model_timeout_s,
            max_tokens=self.model_max_tokens,
            history_tokens=self.model_history_tokens,
            redact=self.model_redact,
            price_input=self.model_price_input,
            price_output=self.model_price_output,
        )

    @property
    def tracing(self) -> TracingSettings:
        """Where traces go."""
        return TracingSettings(
            endpoint=self.otel_exporter_otlp_endpoint, sample_ratio=self.otel_traces_sampler_arg
        )


def read_settings() -> Settings:
    """Read the environment; raises SettingsError with one line naming variable, value and what is allowed."""
    try:
        settings = Settings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0]).upper()
        if name.endswith(SECRETS):
            raise SettingsError(
                f"{name} cannot be used as it is set (its value is not shown): {problem['msg']}"
            ) from None
        given = repr(os.environ.get(name, problem.get("input")))
        raise SettingsError(f"{name}={given} cannot be used: {problem['msg']}") from None
    if settings.memory_backend == "zep" and not settings.zep_api_url:
        raise SettingsError(
            "ZEP_API_URL is not set: MEMORY_BACKEND=zep needs the address of a Zep server (http://...)"
        )
    if settings.memory_backend != "embedded" and not settings.zep_api_key:
        raise SettingsError(f"ZEP_API_KEY is not set: MEMORY_BACKEND={settings.memory_backend} needs its key")
    if settings.auth == "jwt" and not (settings.auth_jwt_secret or settings.auth_jwks_url):
        raise SettingsError("AUTH=jwt needs AUTH_JWT_SECRET (HS256) or AUTH_JWKS_URL (RS256, ES256)")
    return settings


@cache
def settings() -> Settings:
    """Give the process's settings, read at the first call."""
    return read_settings()
