// What the console does with a request, decided from its head alone: no body is read for a request
// that is refused.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "services/console/core/connect_protocol.h"

namespace zoneflow::console {

// The parts of a request's head that decide. A header that is missing is empty; `hosts` counts the
// Host headers.
struct RequestHead {
  std::string_view verb = {};
  std::string_view target = {};
  int hosts = 0;
  std::string_view host = {};
  std::string_view origin = {};
  std::string_view fetch_site = {};  // Sec-Fetch-Site
  std::string_view content_type = {};
  std::string_view content_encoding = {};
  std::string_view protocol_version = {};  // Connect-Protocol-Version
  std::string_view timeout = {};           // Connect-Timeout-Ms
  std::string_view last_event_id = {};     // Last-Event-ID
};

enum class CallShape { kUnary, kServerStream };

struct OfferedMethod {
  CallShape shape = CallShape::kUnary;
  bool only_reads = false;  // idempotency_level = NO_SIDE_EFFECTS: GET may call it
};

// Tells of a method the page may call ("/zoneflow.ingest.v1.IngestService/ListSignings"), nullopt
// for every other path.
using MethodLookup = std::function<std::optional<OfferedMethod>(std::string_view path)>;

enum class Action { kAsset, kHealth, kPersons, kUnary, kStream, kEvents, kDeliveries, kRefuse };

// What a subscription is asked for by GET, as events or as a page.
struct ToldQuery {
  std::string subscription;
  std::string cursor;  // "" for none; of events Last-Event-ID, where there is one
  int page_size = 0;   // of a page; 0 for the service's own
};

struct Route {
  Action action = Action::kRefuse;
  // The target without its query.
  std::string path;
  // Of a call; nullopt if the caller set none.
  std::optional<std::chrono::milliseconds> timeout;
  // Of a unary call by GET, whose message stands in the query; nullopt where it is the body.
  std::optional<QueryCall> query;
  bool packed_body = false;       // of a unary call by POST: by gzip
  std::optional<ToldQuery> told;  // of kEvents and kDeliveries
  // Of a refusal: the HTTP status, the error in the body, the header Allow ("" for none).
  int http_status = 0;
  absl::Status error;
  std::string allow;
};

// Decides in this order:
//
//   400  a target that is no path; none or several Host headers
//   403  a Host that is not in allowed_hosts: a page of somebody else's whose name was rebound to
//        this address
//   404  a POST to a method that is not offered
//   405  another verb than POST to a method that is, and than GET where it only reads; than GET and
//        HEAD to anything else
//   403  an Origin other than the Host's own, or a fetch from another site
//   400  of a GET, a query that ParseQueryCall refuses; 415 where the encoding is not understood
//   415  of a POST, another content type than the shape's, which keeps plain HTML forms out; a
//        content encoding other than identity and, of a unary call, gzip
//   400  another Connect-Protocol-Version than 1, a timeout that is none
//
// "/api/subscriptions/NAME/events" and "/api/subscriptions/NAME/deliveries" are read by GET alone (405),
// by the console's own pages or by no page (403), with `cursor` and, of a page, `page_size` in the
// query and nothing else (400).
//
// /healthz is answered whatever the Host: a kubelet asks by the pod's address, and the answer says
// nothing. allowed_hosts: as in the Host header, "name:port", compared without regard to case.
Route Decide(const RequestHead& head, const std::vector<std::string>& allowed_hosts,
             const MethodLookup& methods);

// Whether a path that names no file may be an address of the page ("/signings/ID"), which its own
// router knows: so that a reload and a shared link open the page. It is one unless it belongs to
// the API ("/api/…", "/package.Service/Method"), to the built files ("/assets/…"), or its last part
// has an extension.
bool IsPageAddress(std::string_view path);

// Checks how a head says where its body ends, before any of it is read: a proxy in front that reads
// the same bytes another way would take a part of the body for a request of its own. `head` is what
// came, from the request line to the empty line, with its ends of lines.
//
//   400  a header line that begins with a blank (obs-fold); Content-Length twice, or no number;
//   Transfer-Encoding twice, beside a Content-Length, or not ending with one "chunked"
//   501  another coding before "chunked"
//
// Returns nullopt if the head is fit. Codings are compared without regard to case (RFC 9112, 7).
std::optional<Route> RefuseFraming(std::string_view head);

// The hosts allowed where the setting names none: loopback by its three names.
std::vector<std::string> LoopbackHosts(int port);

}  // namespace zoneflow::console
