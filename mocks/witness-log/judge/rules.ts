/** Every rule of the judge, in the order in which a client walks. */
import { authorizationBounded, errorsBounded } from "./authorization/bounds.ts";
import { codeOnce, denialEnds, oneAtATime } from "./authorization/code.ts";
import { discardsWrongState, freshChallenge, freshState, sendsState } from "./authorization/freshness.ts";
import { issAsString, issChecked } from "./authorization/iss.ts";
import { noSecretInUrl } from "./authorization/no-secret-in-url.ts";
import { parametersOnce } from "./authorization/parameters.ts";
import { challengeForm, pkceS256, verifierForm, verifierMatches } from "./authorization/pkce.ts";
import { redirectUriKind, redirectUriRegistered, redirectUriSame } from "./authorization/redirect-uri.ts";
import { resourceAtAuthorization, resourceAtExchange, resourceAtRefresh } from "./authorization/resource.ts";
import { offlineAccess, scopeSelection, stepUpBounded, stepUpScopes } from "./authorization/scope.ts";
import { stepsUp } from "./authorization/steps-up.ts";
import { followsChangedMetadata } from "./discovery/changed-metadata.ts";
import { reactsTo401 } from "./discovery/reacts-to-401.ts";
import { refusesForeignResource, refusesOtherIssuer, refusesWithoutS256 } from "./discovery/refusals.ts";
import { pathBeforeRoot, usesAnnouncedMetadata } from "./discovery/resource-metadata.ts";
import { serverMetadataOrder, triesEveryLocation } from "./discovery/server-metadata.ts";
import { contentType } from "./http/content-type.ts";
import { retryAfter } from "./http/retry-after.ts";
import { registersOnce, registrationOrder } from "./registration/choice.ts";
import { applicationType, refreshGrant, registeredRedirectUris } from "./registration/fields.ts";
import { boundToIssuer, followsIssuerChange } from "./registration/issuer-binding.ts";
import type { Rule } from "./rule.ts";
import * as sessionHeaders from "./sessions/headers.ts";
import * as lifecycle from "./sessions/lifecycle.ts";
import { uniqueIds } from "./sessions/request-ids.ts";
import { lastEventId } from "./sessions/resumption.ts";
import { leavesInvalidToolOut } from "./stateless/header-tools.ts";
import { newRequestId, requestState } from "./stateless/input-rounds.ts";
import * as metadata from "./stateless/metadata.ts";
import * as removed from "./stateless/removed.ts";
import { noNetworkRefs } from "./stateless/schema-refs.ts";
import * as bearer from "./tokens/bearer.ts";
import { authenticates, registeredMethod } from "./tokens/client-authentication.ts";
import * as refresh from "./tokens/refresh.ts";
import { refreshTokenPrivate } from "./tokens/refresh-token-private.ts";
import { oneAuthenticationMethod, postsForm } from "./tokens/token-endpoint.ts";

export const RULES: readonly Rule[] = [
  reactsTo401,
  usesAnnouncedMetadata,
  pathBeforeRoot,
  followsChangedMetadata,
  refusesForeignResource,
  serverMetadataOrder,
  triesEveryLocation,
  refusesOtherIssuer,
  refusesWithoutS256,

  registrationOrder,
  registersOnce,
  registeredRedirectUris,
  applicationType,
  refreshGrant,
  offlineAccess,
  boundToIssuer,
  followsIssuerChange,

  pkceS256,
  challengeForm,
  verifierForm,
  verifierMatches,
  freshChallenge,
  sendsState,
  freshState,
  discardsWrongState,
  resourceAtAuthorization,
  resourceAtExchange,
  scopeSelection,
  stepUpScopes,
  stepsUp,
  stepUpBounded,
  issChecked,
  issAsString,
  redirectUriKind,
  redirectUriRegistered,
  redirectUriSame,
  codeOnce,
  denialEnds,
  oneAtATime,
  authorizationBounded,
  errorsBounded,
  parametersOnce,
  noSecretInUrl,

  bearer.bearerInHeader,
  bearer.tokenOnEveryRequest,
  bearer.rightAudience,
  bearer.notToOthers,
  refreshTokenPrivate,
  bearer.notRepeatedAfter401,
  refresh.refreshesWhenExpired,
  refresh.retriesWithNewToken,
  refresh.refreshesOnce,
  refresh.rotatedTokenNext,
  refresh.noInvalidGrantLoop,
  resourceAtRefresh,
  postsForm,
  oneAuthenticationMethod,
  authenticates,
  registeredMethod,

  retryAfter,
  contentType,

  lifecycle.initializeFirst,
  lifecycle.sendsInitialized,
  lifecycle.sessionOnEveryRequest,
  lifecycle.sessionStaysHome,
  lifecycle.restartsOn404,
  lifecycle.deletesOnLeave,
  lastEventId,
  uniqueIds,
  sessionHeaders.versionHeader,
  sessionHeaders.negotiatedVersion,
  sessionHeaders.accepts,
  sessionHeaders.singleMessage,

  metadata.metaOnEveryRequest,
  metadata.clientInfo,
  metadata.versionEqual,
  metadata.methodHeader,
  metadata.nameHeader,
  metadata.parameterHeaders,
  leavesInvalidToolOut,
  removed.noHandshake,
  removed.noSession,
  removed.noGet,
  removed.singleMessage,
  removed.accepts,
  requestState,
  newRequestId,
  noNetworkRefs,
];
