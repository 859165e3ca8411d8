#include "services/console/core/request_rules.h"

#include "gmock/gmock.h"

namespace zoneflow::console {
namespace {

using ::testing::HasSubstr;

std::optional<OfferedMethod> Methods(std::string_view path) {
  if (path == "/a.v1.Things/Get") {
    return OfferedMethod{CallShape::kUnary, false};
  }
  if (path == "/a.v1.Things/Read") {
    return OfferedMethod{CallShape::kUnary, true};
  }
  if (path == "/a.v1.Things/Watch") {
    return OfferedMethod{CallShape::kServerStream, true};
  }
  return std::nullopt;
}

Route DecideFor(const RequestHead& head) { return Decide(head, LoopbackHosts(8171), Methods); }

RequestHead Get(std::string_view target) {
  return {.verb = "GET", .target = target, .hosts = 1, .host = "127.0.0.1:8171"};
}

RequestHead UnaryCall() {
  RequestHead head = Get("/a.v1.Things/Get");
  head.verb = "POST";
  head.content_type = "application/json";
  return head;
}

RequestHead StreamCall() {
  RequestHead head = Get("/a.v1.Things/Watch");
  head.verb = "POST";
  head.content_type = "application/connect+json";
  return head;
}

TEST(RouteTest, APathIsAnAsset) {
  const Route route = DecideFor(Get("/assets/index.js?v=1"));
  EXPECT_EQ(route.action, Action::kAsset);
  EXPECT_EQ(route.path, "/assets/index.js");
}

TEST(RouteTest, AMethodIsCalledByItsShape) {
  EXPECT_EQ(DecideFor(UnaryCall()).action, Action::kUnary);
  EXPECT_EQ(DecideFor(StreamCall()).action, Action::kStream);
}

TEST(RouteTest, ASubscriptionIsAskedForEventsOrAPage) {
  RequestHead head = Get("/api/subscriptions/acme/events?cursor=1a");
  Route route = DecideFor(head);
  EXPECT_EQ(route.action, Action::kEvents);
  EXPECT_EQ(route.told->subscription, "acme");
  EXPECT_EQ(route.told->cursor, "1a");
  head.last_event_id = "2b";
  EXPECT_EQ(DecideFor(head).told->cursor, "2b");
  head.target = "/api/subscriptions/acme/deliveries?page_size=7&cursor=1a";
  route = DecideFor(head);
  EXPECT_EQ(route.action, Action::kDeliveries);
  EXPECT_EQ(route.told->cursor, "1a");
  EXPECT_EQ(route.told->page_size, 7);
  for (const char* target : {"/api/subscriptions/acme", "/api/subscriptions//events",
                             "/api/subscriptions/acme/events/more", "/api/subscriptions"}) {
    EXPECT_EQ(DecideFor(Get(target)).action, Action::kAsset) << target;
  }
}

TEST(RouteTest, WhatASubscriptionIsNotAskedIsRefused) {
  RequestHead head = Get("/api/subscriptions/acme/events");
  head.verb = "POST";
  EXPECT_EQ(DecideFor(head).http_status, 405);
  EXPECT_EQ(DecideFor(head).allow, "GET");
  head = Get("/api/subscriptions/acme/events?page_size=7");
  EXPECT_EQ(DecideFor(head).http_status, 400);
  EXPECT_THAT(std::string(DecideFor(head).error.message()), HasSubstr("page_size"));
  head.target = "/api/subscriptions/acme/deliveries?page_size=many";
  EXPECT_EQ(DecideFor(head).http_status, 400);
  head = Get("/api/subscriptions/acme/events");
  head.fetch_site = "cross-site";
  EXPECT_EQ(DecideFor(head).http_status, 403);
  head = Get("/api/subscriptions/acme/deliveries");
  head.origin = "http://elsewhere.test";
  EXPECT_EQ(DecideFor(head).http_status, 403);
  head = Get("/api/subscriptions/acme/events");
  head.host = "elsewhere.test";
  EXPECT_EQ(DecideFor(head).http_status, 403);
}

TEST(RouteTest, AMethodThatIsNotOfferedIsNotFound) {
  RequestHead head = UnaryCall();
  head.target = "/a.v1.Things/Drop";
  const Route route = DecideFor(head);
  EXPECT_EQ(route.http_status, 404);
  EXPECT_EQ(route.error.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(route.error.message()), HasSubstr("/a.v1.Things/Drop"));
}

TEST(RouteTest, AMethodIsPostedTo) {
  const Route route = DecideFor(Get("/a.v1.Things/Get"));
  EXPECT_EQ(route.http_status, 405);
  EXPECT_EQ(route.allow, "POST");
}

TEST(RouteTest, WhatOnlyReadsMayBeCalledByGet) {
  const std::string path = "/a.v1.Things/Read";
  const std::string target = path + "?connect=v1&encoding=json&message=%7B%7D";
  const Route route = DecideFor(Get(target));
  EXPECT_EQ(route.action, Action::kUnary);
  EXPECT_EQ(route.path, path);
  ASSERT_TRUE(route.query.has_value());
  EXPECT_EQ(route.query->message, "{}");
  RequestHead posted = UnaryCall();
  posted.target = path;
  EXPECT_EQ(DecideFor(posted).action, Action::kUnary);
  EXPECT_FALSE(DecideFor(posted).query.has_value());

  EXPECT_EQ(DecideFor(Get(path)).http_status, 400);
  EXPECT_EQ(DecideFor(Get(path + "?encoding=proto&message=")).http_status, 415);
  RequestHead head = Get(target);
  head.verb = "HEAD";
  EXPECT_EQ(DecideFor(head).http_status, 405);
  EXPECT_EQ(DecideFor(head).allow, "GET, POST");
  // A stream is posted to, whatever its method does.
  EXPECT_EQ(DecideFor(Get("/a.v1.Things/Watch?encoding=json&message={}")).allow, "POST");
  // Others learn nothing by it: neither by a fetch nor by a picture.
  head = Get(target);
  head.origin = "http://evil.example";
  EXPECT_EQ(DecideFor(head).http_status, 403);
  head = Get(target);
  head.fetch_site = "cross-site";
  EXPECT_EQ(DecideFor(head).http_status, 403);
  head = Get(target);
  head.timeout = "soon";
  EXPECT_EQ(DecideFor(head).http_status, 400);
}

TEST(RouteTest, PersonsAreReadOnly) {
  EXPECT_EQ(DecideFor(Get("/api/persons")).action, Action::kPersons);
  RequestHead head = Get("/api/persons");
  head.verb = "POST";
  EXPECT_EQ(DecideFor(head).http_status, 404);
}

TEST(RouteTest, AnAssetIsOnlyRead) {
  RequestHead head = Get("/");
  head.verb = "DELETE";
  EXPECT_EQ(DecideFor(head).http_status, 405);
}

TEST(RouteTest, ATargetThatIsNoPathIsRefused) {
  EXPECT_EQ(DecideFor(Get("http://127.0.0.1:8171/")).http_status, 400);
  EXPECT_EQ(DecideFor(Get("*")).http_status, 400);
  EXPECT_EQ(DecideFor(Get("")).http_status, 400);
}

TEST(HostRuleTest, TheThreeNamesOfLoopbackAreAllowed) {
  for (const char* host : {"127.0.0.1:8171", "localhost:8171", "LOCALHOST:8171", "[::1]:8171"}) {
    RequestHead head = Get("/");
    head.host = host;
    EXPECT_EQ(DecideFor(head).action, Action::kAsset) << host;
  }
}

TEST(HostRuleTest, AForgedHostIsRefused) {
  for (const char* host :
       {"evil.example:8171", "127.0.0.1", "127.0.0.1:8172", "127.0.0.1:8171.evil.example", ""}) {
    RequestHead head = UnaryCall();
    head.host = host;
    EXPECT_EQ(DecideFor(head).http_status, 403) << host;
  }
}

TEST(HostRuleTest, OneHostHeaderIsNeeded) {
  RequestHead head = Get("/");
  head.hosts = 2;
  EXPECT_EQ(DecideFor(head).http_status, 400);
  head.hosts = 0;
  EXPECT_EQ(DecideFor(head).http_status, 400);
}

TEST(HostRuleTest, AProbeMayAskByAnyName) {
  RequestHead head = Get("/healthz");
  head.host = "10.0.0.7:8171";
  EXPECT_EQ(DecideFor(head).action, Action::kHealth);
}

TEST(OriginRuleTest, TheConsolesOwnOriginMayCall) {
  RequestHead head = UnaryCall();
  head.origin = "http://127.0.0.1:8171";
  EXPECT_EQ(DecideFor(head).action, Action::kUnary);
  head.origin = "https://127.0.0.1:8171";
  EXPECT_EQ(DecideFor(head).action, Action::kUnary);
}

TEST(OriginRuleTest, AnotherOriginMayNot) {
  // localhost is allowed as a host but is another origin than the host asked.
  for (const char* origin :
       {"http://evil.example", "null", "http://localhost:8171", "http://127.0.0.1"}) {
    RequestHead head = UnaryCall();
    head.origin = origin;
    EXPECT_EQ(DecideFor(head).http_status, 403) << origin;
  }
}

TEST(OriginRuleTest, AFetchFromAnotherSiteIsRefused) {
  RequestHead head = UnaryCall();
  head.fetch_site = "cross-site";
  EXPECT_EQ(DecideFor(head).http_status, 403);
  head.fetch_site = "same-origin";
  EXPECT_EQ(DecideFor(head).action, Action::kUnary);
}

TEST(ContentRuleTest, WhatAFormCanSendIsRefused) {
  for (const char* type :
       {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
        "application/connect+json", "application/proto"}) {
    RequestHead head = UnaryCall();
    head.content_type = type;
    EXPECT_EQ(DecideFor(head).http_status, 415) << type;
  }
  RequestHead head = StreamCall();
  head.content_type = "application/json";
  EXPECT_EQ(DecideFor(head).http_status, 415);
}

TEST(ContentRuleTest, ParametersOfTheTypeDoNotMatter) {
  RequestHead head = UnaryCall();
  head.content_type = "Application/JSON; charset=utf-8";
  EXPECT_EQ(DecideFor(head).action, Action::kUnary);
}

TEST(ContentRuleTest, ABodyMayBePackedByGzipAndInNoOtherWay) {
  RequestHead head = UnaryCall();
  EXPECT_FALSE(DecideFor(head).packed_body);
  head.content_encoding = "gzip";
  EXPECT_EQ(DecideFor(head).action, Action::kUnary);
  EXPECT_TRUE(DecideFor(head).packed_body);
  for (const char* other : {"br", "gzip, gzip", "zstd"}) {
    head.content_encoding = other;
    EXPECT_EQ(DecideFor(head).http_status, 415) << other;
    EXPECT_EQ(DecideFor(head).error.code(), absl::StatusCode::kUnimplemented) << other;
  }
  head = StreamCall();
  head.content_encoding = "gzip";
  EXPECT_EQ(DecideFor(head).http_status, 415);
}

TEST(ContentRuleTest, AnotherProtocolVersionIsRefused) {
  RequestHead head = UnaryCall();
  head.protocol_version = "2";
  EXPECT_EQ(DecideFor(head).http_status, 400);
  head.protocol_version = "1";
  EXPECT_EQ(DecideFor(head).action, Action::kUnary);
}

TEST(ContentRuleTest, TheTimeoutIsPassedOn) {
  RequestHead head = UnaryCall();
  head.timeout = "1500";
  EXPECT_EQ(DecideFor(head).timeout, std::chrono::milliseconds(1500));
  head.timeout = "soon";
  EXPECT_EQ(DecideFor(head).http_status, 400);
}

TEST(PageAddressTest, WhatNamesNoFileAndNoMethodIsAnAddressOfThePage) {
  for (const char* path :
       {"/", "/signings", "/signings/", "/projects/4f2a9c/case", "/projects/v1.2/case"}) {
    EXPECT_TRUE(IsPageAddress(path)) << path;
  }
  for (const char* path : {"/index.html", "/assets", "/assets/x", "/api", "/api/persons",
                           "/a.v1.Things/Get", "/../etc", "/x/..", "", "x"}) {
    EXPECT_FALSE(IsPageAddress(path)) << path;
  }
}

int FramingOf(const std::string& headers) {
  const auto refused = RefuseFraming("POST /a HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
  return refused.has_value() ? refused->http_status : 200;
}

TEST(FramingTest, ABodyEndsInOneWayOrTheRequestIsRefused) {
  const struct {
    const char* headers;
    int status;
  } cases[] = {
      {"", 200},
      {"Content-Length: 0\r\n", 200},
      {"content-length:12\r\n", 200},
      {"Transfer-Encoding: chunked\r\n", 200},
      {"transfer-encoding:\tChunked \r\n", 200},
      {"X-Transfer-Encoding: gzip\r\n", 200},
      {"Transfer-Encoding: xchunked\r\n", 400},
      {"Transfer-Encoding: identity\r\n", 400},
      {"Transfer-Encoding: gzip\r\n", 400},
      {"Transfer-Encoding:\r\n", 400},
      {"Transfer-Encoding: chunked, chunked\r\n", 400},
      {"Transfer-Encoding: chunked, identity\r\n", 400},
      {"Transfer-Encoding: chunked,\r\n", 400},
      {"Transfer-Encoding: chunked;q=1\r\n", 400},
      {"Transfer-Encoding: \"chunked\"\r\n", 400},
      {"Transfer-Encoding: chunked\x0b\r\n", 200},  // white space; Beast refuses the byte itself
      {"Transfer-Encoding: gzip, chunked\r\n", 501},
      {"Transfer-Encoding: identity, chunked\r\n", 501},
      {"Transfer-Encoding: ,chunked\r\n", 501},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400},
      {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400},
      {"TRANSFER-ENCODING: CHUNKED\r\nCONTENT-LENGTH: 4\r\n", 400},
      {"Content-Length: 4\r\nContent-Length: 4\r\n", 400},
      {"Content-Length: 4\r\nContent-Length: 5\r\n", 400},
      {"Content-Length: +4\r\n", 400},
      {"Content-Length: 4, 4\r\n", 400},
      {"Content-Length: 0x4\r\n", 400},
      {"Content-Length:\r\n", 400},
      {"Transfer-Encoding:\r\n chunked\r\n", 400},
      {"X-Folded: a\r\n\tb\r\n", 400},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(FramingOf(c.headers), c.status) << c.headers;
  }
}

TEST(FramingTest, TheRefusalNamesTheHeaderAndWhatItSays) {
  const auto refused = RefuseFraming("POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n");
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->action, Action::kRefuse);
  EXPECT_EQ(refused->error.message(), "Transfer-Encoding: 'xchunked'; must be chunked");
}

}  // namespace
}  // namespace zoneflow::console
