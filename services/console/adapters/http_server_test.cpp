// The server and the bridge together, against a real gRPC server in this process, over real
// sockets.
#include "services/console/adapters/http_server.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "common/base/str_cat.h"
#include "common/telemetry/trace.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "console_descriptors.h"
#include "services/console/adapters/gzip.h"
#include "services/console/adapters/http_connection.h"
#include "services/console/core/connect_protocol.h"
#include "tests/support/process.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"
#include "zoneflow/scoring/v1/scoring_service.grpc.pb.h"

namespace zoneflow::console {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::zoneflow::testing::IsOk;

std::string Sent(const grpc::ServerContext& context, const std::string& key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end()
             ? ""
             : std::string(found->second.data(), found->second.size());
}

class Scoring final : public scoring::v1::ScoringService::Service {
 public:
  grpc::Status GetBoard(grpc::ServerContext* context, const scoring::v1::GetBoardRequest* request,
                        scoring::v1::GetBoardResponse* response) override {
    if (request->board_id() == "slow") {
      {
        absl::MutexLock lock(&mutex);
        ++begun;
      }
      while (!context->IsCancelled()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      absl::MutexLock lock(&mutex);
      ++cancelled;
      return grpc::Status::CANCELLED;
    }
    if (request->board_id() != "zones") {
      context->AddTrailingMetadata("error-reason", "BOARD_UNKNOWN");
      return {grpc::StatusCode::NOT_FOUND,
              "board_id: '" + request->board_id() + "'; must be zones or hot"};
    }
    auto* row = response->mutable_board()->add_rows();
    row->mutable_zone()->set_name("成都高新区");
    row->mutable_total()->set_minor(2'770'000'000'000);
    if (traced) {
      response->mutable_board()->set_tie_rule(Sent(*context, "traceparent"));
    }
    response->mutable_board()->set_as_of(Sent(*context, "authorization"));
    response->mutable_board()->set_id(Sent(*context, "x-zoneflow-person"));
    for (int i = 0; i < rows; ++i) {
      response->mutable_board()->add_rows()->mutable_zone()->set_name(StrCat("无锡高新区", i));
    }
    ++answered;
    return grpc::Status::OK;
  }

  std::atomic<int> rows = 0;  // that an answer has beside its first one
  std::atomic<int> answered = 0;
  std::atomic<bool> traced = true;  // an answer shows its trace, and is another one each time
  absl::Mutex mutex;
  int begun ABSL_GUARDED_BY(mutex) = 0;
  int cancelled ABSL_GUARDED_BY(mutex) = 0;
};

class Notification final : public notification::v1::NotificationService::Service {
 public:
  grpc::Status WatchEvents(
      grpc::ServerContext* context, const notification::v1::WatchEventsRequest* request,
      grpc::ServerWriter<notification::v1::WatchEventsResponse>* writer) override {
    if (request->filter() == "(") {
      return {grpc::StatusCode::INVALID_ARGUMENT, "filter: '(' at 1"};
    }
    if (request->filter() == "flood") {
      return Flood(*writer);
    }
    notification::v1::WatchEventsResponse response;
    writer->Write(response);
    for (int i = 1; i <= 3; ++i) {
      response.mutable_event()->set_sequence(i);
      writer->Write(response);
    }
    if (request->filter() == "finite") {
      return grpc::Status::OK;
    }
    while (!context->IsCancelled()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    absl::MutexLock lock(&mutex);
    ++cancelled;
    return grpc::Status::CANCELLED;
  }

  // Three deliveries 1, 2, 3, from behind the cursor on; then silence.
  grpc::Status StreamDeliveries(
      grpc::ServerContext* context, const notification::v1::StreamDeliveriesRequest* request,
      grpc::ServerWriter<notification::v1::StreamDeliveriesResponse>* writer) override {
    if (const grpc::Status refused = Refused(*context, *request); !refused.ok()) {
      return refused;
    }
    notification::v1::StreamDeliveriesResponse response;
    writer->Write(response);
    for (int i = request->cursor().empty() ? 1 : std::stoi(request->cursor()) + 1; i <= 3; ++i) {
      Tell(i, request->form(), *response.add_deliveries());
      if (i != 1) {  // the first two in one message
        writer->Write(response);
        response.clear_deliveries();
      }
    }
    while (!context->IsCancelled() && request->subscription() != "ends") {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return {grpc::StatusCode::UNAVAILABLE, "the service stops"};
  }

  grpc::Status ListDeliveries(grpc::ServerContext* context,
                              const notification::v1::ListDeliveriesRequest* request,
                              notification::v1::ListDeliveriesResponse* response) override {
    if (const grpc::Status refused = Refused(*context, *request); !refused.ok()) {
      return refused;
    }
    for (int i = 1; i <= request->page_size(); ++i) {
      Tell(i, request->form(), *response->add_deliveries());
    }
    response->set_next_cursor(request->page_size() < 3 ? "2" : "");
    return grpc::Status::OK;
  }

  static void Tell(int number, notification::v1::DeliveryForm form,
                   notification::v1::Delivery& delivery) {
    delivery.set_cursor(StrCat(number));
    if (form == notification::v1::DELIVERY_FORM_CLOUD_EVENT) {
      delivery.set_cloud_event(StrCat(R"({"id":"e)", number, R"("})"));
    }
  }

  template <typename Asked>
  static grpc::Status Refused(grpc::ServerContext& context, const Asked& request) {
    if (request.cursor() == "old") {
      context.AddTrailingMetadata("error-reason", "STALE_CURSOR");
      return {grpc::StatusCode::INVALID_ARGUMENT, "cursor 'old' is none"};
    }
    if (request.subscription() == "none") {
      return {grpc::StatusCode::NOT_FOUND, "no subscription 'none'"};
    }
    return request.subscription() == "away"
               ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "come again")
               : grpc::Status::OK;
  }

  // Writes for as long as anybody takes it.
  grpc::Status Flood(grpc::ServerWriter<notification::v1::WatchEventsResponse>& writer) {
    notification::v1::WatchEventsResponse response;
    response.mutable_event()->set_json(std::string(kFloodMessage, 'x'));
    std::int64_t messages = 0;
    while (messages < kFloodEnd && writer.Write(response)) {
      ++messages;
    }
    absl::MutexLock lock(&mutex);
    flooded = messages;
    return grpc::Status::CANCELLED;
  }

  static constexpr std::int64_t kFloodMessage = 256 * 1024;
  static constexpr std::int64_t kFloodEnd = 4096;  // a GiB

  absl::Mutex mutex;
  int cancelled ABSL_GUARDED_BY(mutex) = 0;
  std::optional<std::int64_t> flooded ABSL_GUARDED_BY(mutex);
};

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&scoring_);
    builder.RegisterService(&notification_);
    grpc_ = builder.BuildAndStart();
    services_ = StrCat("127.0.0.1:", port);

    std::filesystem::create_directories(web_ / "assets");
    std::ofstream(web_ / "index.html") << "<!doctype html><title>Zoneflow</title>";
    std::ofstream(web_ / "assets/a-1.js") << "console.log(1)";
    std::ofstream(web_ / "assets/a-1.js.gz") << "packed";
    auto assets = WebAssets::Load(web_.path());
    ASSERT_THAT(assets, IsOk());
    assets_ = *std::move(assets);
    auto catalog = MethodCatalog::Make(console_descriptors::Find("zoneflow.binpb"));
    ASSERT_THAT(catalog, IsOk());
    catalog_ = *std::move(catalog);
    Serve({});
  }

  void TearDown() override {
    server_.reset();
    grpc_->Shutdown(std::chrono::system_clock::now());
  }

  void Serve(HttpOptions options) {
    options.port = 0;
    server_.reset();
    // A bridge ends with its server. Nobody listens where ingest should be.
    bridge_ = std::make_unique<GrpcBridge>(
        *catalog_, std::map<std::string, std::string>{{"scoring", services_},
                                                      {"notification", services_},
                                                      {"approval", services_},
                                                      {"ingest", "127.0.0.1:1"}});
    server_ = std::make_unique<HttpServer>(options, assets_, *catalog_, *bridge_);
    ASSERT_THAT(server_->Start(), IsOk());
  }

  // A connection of its own per use, unless the test keeps one; from this address of loopback.
  tcp::socket Dial(const std::string& from = "127.0.0.1") {
    tcp::socket socket(io_);
    socket.open(tcp::v4());
    socket.bind({boost::asio::ip::make_address(from), 0});
    const std::string address = server_->address();
    socket.connect({boost::asio::ip::make_address("127.0.0.1"),
                    static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))});
    return socket;
  }

  http::request<http::string_body> Request(http::verb verb, const std::string& target,
                                           std::string body = {}) {
    http::request<http::string_body> request(verb, target, 11);
    request.set(http::field::host, server_->address());
    if (verb == http::verb::post) {
      request.set(http::field::content_type, "application/json");
    }
    request.body() = std::move(body);
    request.prepare_payload();
    return request;
  }

  http::response<http::string_body> Ask(tcp::socket& socket,
                                        http::request<http::string_body> request) {
    http::write(socket, request);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.skip(request.method() == http::verb::head);
    http::read(socket, buffer, parser);
    return parser.release();
  }

  http::response<http::string_body> Ask(http::request<http::string_body> request) {
    tcp::socket socket = Dial();
    return Ask(socket, std::move(request));
  }

  // Opens a stream that does not end, and waits until it stands.
  void OpenStream(tcp::socket& socket, std::string& seen) {
    seen.clear();
    http::write(socket, Stream("endless"));
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(seen),
                            R"({"event":{"sequence":"3"}})");
  }

  // Waits until the server has closed the connection, which sends nothing more.
  static bool HasEnded(tcp::socket& socket) {
    std::string rest;
    boost::system::error_code error;
    boost::asio::read(socket, boost::asio::dynamic_buffer(rest), error);
    return error && rest.empty();
  }

  // What the server answers to the bytes, to its end of the connection.
  std::string Raw(const std::string& bytes) {
    tcp::socket socket = Dial();
    boost::asio::write(socket, boost::asio::buffer(bytes));
    std::string seen;
    boost::system::error_code error;
    boost::asio::read(socket, boost::asio::dynamic_buffer(seen), error);
    return seen;
  }

  http::request<http::string_body> Stream(const std::string& filter) {
    auto request =
        Request(http::verb::post, "/zoneflow.notification.v1.NotificationService/WatchEvents",
                MessageEnvelope("{\"filter\":\"" + filter + "\"}"));
    request.set(http::field::content_type, "application/connect+json");
    return request;
  }

  const std::string kGetBoard = "/zoneflow.scoring.v1.ScoringService/GetBoard";
  Scoring scoring_;
  Notification notification_;
  std::unique_ptr<grpc::Server> grpc_;
  std::string services_;
  const zoneflow::testing::TempFolder web_;
  WebAssets assets_;
  std::unique_ptr<MethodCatalog> catalog_;
  std::unique_ptr<GrpcBridge> bridge_;
  std::unique_ptr<HttpServer> server_;
  boost::asio::io_context io_;
};

TEST_F(HttpServerTest, TheRootIsThePageAndIsGuarded) {
  const auto response = Ask(Request(http::verb::get, "/"));
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_THAT(response.body(), HasSubstr("<title>Zoneflow</title>"));
  EXPECT_EQ(response[http::field::content_type], "text/html; charset=utf-8");
  EXPECT_EQ(response[http::field::cache_control], "no-cache");
  EXPECT_THAT(std::string(response["Content-Security-Policy"]),
              HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(response["X-Content-Type-Options"], "nosniff");
  EXPECT_EQ(response["Referrer-Policy"], "no-referrer");
}

TEST_F(HttpServerTest, AnAssetIsPackedForWhoUnpacksAndKeptByItsTag) {
  auto request = Request(http::verb::get, "/assets/a-1.js");
  const auto plain = Ask(request);
  EXPECT_EQ(plain.body(), "console.log(1)");
  EXPECT_THAT(std::string(plain[http::field::cache_control]), HasSubstr("immutable"));
  request.set(http::field::accept_encoding, "br, gzip;q=0");
  EXPECT_EQ(Ask(request).body(), "console.log(1)");
  request.set(http::field::accept_encoding, "br, gzip");
  const auto packed = Ask(request);
  EXPECT_EQ(packed.body(), "packed");
  EXPECT_EQ(packed[http::field::vary], "Accept-Encoding");
  EXPECT_EQ(packed[http::field::content_encoding], "gzip");
  request.set(http::field::if_none_match, packed[http::field::etag]);
  EXPECT_EQ(Ask(request).result_int(), 304);
}

TEST_F(HttpServerTest, HeadAnswersWithoutABody) {
  const auto response = Ask(Request(http::verb::head, "/"));
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response[http::field::content_length], "38");
}

TEST_F(HttpServerTest, NoPathLeadsOutOfTheFolder) {
  EXPECT_EQ(Ask(Request(http::verb::get, "/../../../etc/passwd")).result_int(), 404);
  EXPECT_EQ(Ask(Request(http::verb::get, "/assets/%2e%2e/index.html")).result_int(), 404);
}

TEST_F(HttpServerTest, AnAddressOfThePageSurvivesAReload) {
  for (const char* address : {"/signings", "/projects/4f2a9c?tab=case", "/boards/hot/"}) {
    const auto page = Ask(Request(http::verb::get, address));
    EXPECT_EQ(page.result_int(), 200) << address;
    EXPECT_THAT(page.body(), HasSubstr("<title>Zoneflow</title>")) << address;
    EXPECT_EQ(page[http::field::content_type], "text/html; charset=utf-8") << address;
    EXPECT_EQ(page[http::field::cache_control], "no-cache") << address;
    EXPECT_EQ(Ask(Request(http::verb::head, address)).result_int(), 200) << address;
  }
  // A file or a method that is none must not look like the page to who asks for it.
  for (const char* address : {"/favicon.ico", "/assets/gone", "/assets/gone-1.js", "/api/none",
                              "/api", "/zoneflow.scoring.v1.ScoringService/None"}) {
    EXPECT_EQ(Ask(Request(http::verb::get, address)).result_int(), 404) << address;
  }
}

TEST_F(HttpServerTest, AForgedHostIsRefused) {
  auto request = Request(http::verb::get, "/");
  request.set(http::field::host, "evil.example");
  const auto response = Ask(request);
  EXPECT_EQ(response.result_int(), 403);
  EXPECT_THAT(response.body(), HasSubstr("evil.example"));
}

TEST_F(HttpServerTest, AProbeNeedsNoName) {
  auto request = Request(http::verb::get, "/healthz");
  request.set(http::field::host, "10.0.0.7:8171");
  EXPECT_EQ(Ask(request).body(), "ok\n");
}

TEST_F(HttpServerTest, AUnaryCallIsBridged) {
  const std::string parent = telemetry::NewTraceParent();
  auto request = Request(http::verb::post, kGetBoard, R"({"boardId":"zones"})");
  request.set("traceparent", parent);
  request.set(http::field::authorization, "Bearer x");
  const auto response = Ask(request);
  EXPECT_EQ(response.result_int(), 200) << response.body();
  EXPECT_EQ(response[http::field::content_type], "application/json");
  EXPECT_THAT(response.body(), HasSubstr("成都高新区"));
  EXPECT_THAT(response.body(), HasSubstr("\"2770000000000\""));
  EXPECT_THAT(response.body(), HasSubstr(std::string(telemetry::TraceIdOf(parent))));
  EXPECT_THAT(response.body(), HasSubstr("Bearer x"));
}

TEST_F(HttpServerTest, ALargeAnswerIsPackedForWhoUnpacks) {
  scoring_.rows = 500;
  auto request = Request(http::verb::post, kGetBoard, R"({"boardId":"zones"})");
  request.set("traceparent", telemetry::NewTraceParent());
  const auto plain = Ask(request);
  EXPECT_EQ(plain[http::field::content_encoding], "");
  EXPECT_EQ(plain[http::field::vary], "Accept-Encoding");
  EXPECT_EQ(plain[http::field::cache_control], "no-store");
  request.set(http::field::accept_encoding, "gzip, deflate, br");
  const auto packed = Ask(request);
  EXPECT_EQ(packed[http::field::content_encoding], "gzip");
  EXPECT_LT(packed.body().size(), plain.body().size() / 4);
  const auto unpacked = Gunzip(packed.body(), kBodyLimit);
  ASSERT_THAT(unpacked, IsOk());
  EXPECT_EQ(unpacked->size(), plain.body().size());
  EXPECT_THAT(*unpacked, HasSubstr("无锡高新区499"));
  request.set(http::field::accept_encoding, "gzip;q=0");
  EXPECT_EQ(Ask(request)[http::field::content_encoding], "");
  // One packet either way.
  scoring_.rows = 0;
  request.set(http::field::accept_encoding, "gzip");
  EXPECT_EQ(Ask(request)[http::field::content_encoding], "");
}

TEST_F(HttpServerTest, APackedRequestIsUnpackedWithinTheLimit) {
  auto request = Request(http::verb::post, kGetBoard, Gzip(R"({"boardId":"zones"})"));
  request.set(http::field::content_encoding, "gzip");
  EXPECT_EQ(Ask(request).result_int(), 200);
  request.body() = Gzip(std::string(kBodyLimit + 1, ' '));
  request.prepare_payload();
  const auto bomb = Ask(request);
  EXPECT_EQ(bomb.result_int(), 413);
  EXPECT_THAT(bomb.body(), HasSubstr("resource_exhausted"));
  request.body() = "no gzip";
  request.prepare_payload();
  EXPECT_EQ(Ask(request).result_int(), 400);
}

TEST_F(HttpServerTest, WhatOnlyReadsIsCalledByGetAndKeptByItsTag) {
  const std::string target =
      kGetBoard + "?connect=v1&encoding=json&message=%7B%22boardId%22%3A%22zones%22%7D";
  scoring_.traced = false;
  scoring_.rows = 100;
  auto request = Request(http::verb::get, target);
  const auto first = Ask(request);
  ASSERT_EQ(first.result_int(), 200) << first.body();
  EXPECT_THAT(first.body(), HasSubstr("无锡高新区99"));
  EXPECT_EQ(first[http::field::cache_control], "private, no-cache");
  EXPECT_EQ(first[http::field::vary],
            "Accept-Encoding, Authorization, X-Zoneflow-Person, Zoneflow-Service");
  const std::string tag(first[http::field::etag]);
  EXPECT_THAT(tag, StartsWith("W/\""));
  request.set(http::field::if_none_match, "\"other\"");
  EXPECT_EQ(Ask(request).result_int(), 200);
  request.set(http::field::if_none_match, "\"other\", " + tag);
  const int answered = scoring_.answered;
  const auto same = Ask(request);
  EXPECT_EQ(same.result_int(), 304);
  EXPECT_EQ(same.body(), "");
  EXPECT_EQ(same[http::field::etag], tag);
  EXPECT_EQ(scoring_.answered, answered + 1) << "the service decides, not a cache";
  request.set("X-Zoneflow-Person", "partner");
  EXPECT_EQ(Ask(request).result_int(), 200) << "another answer for another person";
  EXPECT_EQ(Ask(Request(http::verb::get, kGetBoard)).result_int(), 400);
  const auto unknown = Ask(
      Request(http::verb::get, kGetBoard + "?encoding=json&message=%7B%22boardId%22%3A%22x%22%7D"));
  EXPECT_EQ(unknown.result_int(), 404);
  EXPECT_EQ(unknown[http::field::cache_control], "no-store");
}

TEST_F(HttpServerTest, ThePersonGoesToTheServices) {
  auto request = Request(http::verb::post, kGetBoard, R"({"boardId":"zones"})");
  request.set("X-Zoneflow-Person", "grid-worker");
  request.set("Cookie", "secret");
  EXPECT_THAT(Ask(request).body(), HasSubstr("\"id\":\"grid-worker\""));
}

TEST_F(HttpServerTest, PersonsAreListedInDevelopmentOnly) {
  const auto refused = Ask(Request(http::verb::get, "/api/persons"));
  EXPECT_EQ(refused.result_int(), 404);
  EXPECT_THAT(refused.body(), HasSubstr("development mode only"));
  HttpOptions options;
  options.lists_persons = true;
  Serve(options);
  const auto listed = Ask(Request(http::verb::get, "/api/persons"));
  EXPECT_EQ(listed.result_int(), 200);
  EXPECT_EQ(listed[http::field::content_type], "application/json");
  EXPECT_EQ(listed[http::field::cache_control], "no-store");
  const auto json = nlohmann::json::parse(listed.body());
  ASSERT_GE(json["persons"].size(), 12u);
  std::string zones;
  std::string procedures;
  std::string called_in;  // departments that a whistle calls
  for (auto& [name, text] :
       {std::pair("services/ingest/data/zones.yaml", &zones),
        std::pair("services/approval/data/procedures.yaml", &procedures),
        std::pair("services/notification/data/whistle_departments.csv", &called_in)}) {
    std::ifstream file(zoneflow::testing::SourceFolder() + "/" + name);
    text->assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  for (const auto& person : json["persons"]) {
    EXPECT_FALSE(person["name"].get<std::string>().empty());
    EXPECT_FALSE(person["roles"].empty());
    for (const auto& zone : person["zones"]) {
      EXPECT_TRUE(zone == "*" ||
                  zones.find("id: " + zone.get<std::string>() + ",") != std::string::npos)
          << zone;
    }
    for (const auto& department : person["departments"]) {
      const bool known =
          department == "*" ||
          procedures.find("dept: " + department.get<std::string>() + "\n") != std::string::npos ||
          called_in.find("," + department.get<std::string>() + ",") != std::string::npos;
      EXPECT_TRUE(known) << department;
    }
  }
}

TEST_F(HttpServerTest, ATraceBeginsAtTheConsole) {
  EXPECT_THAT(Ask(Request(http::verb::post, kGetBoard, R"({"boardId":"zones"})")).body(),
              HasSubstr("\"00-"));
}

TEST_F(HttpServerTest, AFailureIsConnectsErrorWithItsReason) {
  const auto response = Ask(Request(http::verb::post, kGetBoard, R"({"boardId":"cold"})"));
  EXPECT_EQ(response.result_int(), 404);
  EXPECT_EQ(response.body(),
            R"({"code":"not_found","message":"board_id: 'cold'; must be zones or hot"})");
  EXPECT_EQ(response["Trailer-Error-Reason"], "BOARD_UNKNOWN");
}

TEST_F(HttpServerTest, ABodyThatDoesNotFitNamesTheField) {
  const auto response = Ask(Request(http::verb::post, kGetBoard, R"({"name":"zones"})"));
  EXPECT_EQ(response.result_int(), 400);
  EXPECT_THAT(response.body(), HasSubstr("name"));
}

TEST_F(HttpServerTest, AServiceThatIsDownIsUnavailable) {
  const auto response =
      Ask(Request(http::verb::post, "/zoneflow.ingest.v1.IngestService/ListSignings", "{}"));
  EXPECT_EQ(response.result_int(), 503);
  EXPECT_THAT(response.body(), HasSubstr("unavailable"));
}

TEST_F(HttpServerTest, TheCallersTimeoutHolds) {
  auto request = Request(http::verb::post, kGetBoard, R"({"boardId":"slow"})");
  request.set("Connect-Timeout-Ms", "50");
  const auto response = Ask(request);
  EXPECT_EQ(response.result_int(), 504);
  EXPECT_THAT(response.body(), HasSubstr("deadline_exceeded"));
}

TEST_F(HttpServerTest, WhatEveryServiceServesNeedsTheServicesName) {
  auto request = Request(http::verb::post, "/zoneflow.common.v1.ProgressService/GetProgress", "{}");
  EXPECT_EQ(Ask(request).result_int(), 400);
  request.set("Zoneflow-Service", "scoring");
  // The test's server has no such service, which it says itself.
  EXPECT_EQ(Ask(request).result_int(), 501);
}

TEST_F(HttpServerTest, WhatIsNotOfferedIsNotFound) {
  const auto response =
      Ask(Request(http::verb::post, "/zoneflow.ingest.v1.IngestService/IngestDocument", "{}"));
  EXPECT_EQ(response.result_int(), 404);
  EXPECT_THAT(response.body(), HasSubstr("unimplemented"));
}

TEST_F(HttpServerTest, AnotherOriginIsRefused) {
  auto request = Request(http::verb::post, kGetBoard, "{}");
  request.set(http::field::origin, "http://evil.example");
  EXPECT_EQ(Ask(request).result_int(), 403);
}

TEST_F(HttpServerTest, AConnectionServesManyRequests) {
  tcp::socket socket = Dial();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Ask(socket, Request(http::verb::get, "/healthz")).result_int(), 200);
  }
}

TEST_F(HttpServerTest, ABodyBeyondTheLimitIsRefusedUnread) {
  auto request = Request(http::verb::post, kGetBoard);
  request.set(http::field::content_length, "4194305");
  tcp::socket socket = Dial();
  http::request_serializer<http::string_body> serializer(request);
  http::write_header(socket, serializer);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);
  EXPECT_EQ(response.result_int(), 413);
}

TEST_F(HttpServerTest, ARefusedClientThatIsStillSendingHearsWhy) {
  tcp::socket socket = Dial();
  // More than the kernel's buffers hold: it can be sent only if somebody reads it.
  EXPECT_EQ(
      Ask(socket, Request(http::verb::post, kGetBoard, std::string(32 << 20, ' '))).result_int(),
      413);
  auto forged = Request(http::verb::post, kGetBoard, std::string(4 << 20, ' '));
  forged.set(http::field::host, "evil.example");
  EXPECT_EQ(Ask(forged).result_int(), 403);
}

TEST_F(HttpServerTest, ABodyThatDoesNotComeIsGivenUp) {
  HttpOptions options;
  options.client_timeout = std::chrono::milliseconds(50);
  Serve(options);
  auto request = Request(http::verb::post, kGetBoard);
  request.set(http::field::content_length, "20");
  tcp::socket socket = Dial();
  http::request_serializer<http::string_body> serializer(request);
  http::write_header(socket, serializer);
  boost::asio::write(socket, boost::asio::buffer(std::string("{\"boardId\"")));
  std::string seen;
  boost::system::error_code error;
  boost::asio::read(socket, boost::asio::dynamic_buffer(seen), error);
  EXPECT_TRUE(error);
  EXPECT_EQ(seen, "");
}

TEST_F(HttpServerTest, ABodyNestedBeyondReasonIsRefused) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) {
    body += "{\"boardId\":[";
  }
  EXPECT_EQ(Ask(Request(http::verb::post, kGetBoard, body)).result_int(), 400);
}

TEST_F(HttpServerTest, NoOtherSiteIsLetIn) {
  auto preflight = Request(http::verb::options, kGetBoard);
  preflight.set(http::field::origin, "http://evil.example");
  preflight.set(http::field::access_control_request_method, "POST");
  const auto response = Ask(preflight);
  EXPECT_EQ(response.result_int(), 405);
  EXPECT_EQ(response.count(http::field::access_control_allow_origin), 0U);
}

TEST_F(HttpServerTest, AHeadBeyondTheLimitIsRefused) {
  auto request = Request(http::verb::get, "/");
  request.set("X-Long", std::string(20'000, 'x'));
  EXPECT_EQ(Ask(request).result_int(), 431);
}

TEST_F(HttpServerTest, WhatIsNotHttpIsToldSo) {
  tcp::socket socket = Dial();
  boost::asio::write(socket, boost::asio::buffer(std::string("\x16\x03\x01 hello\r\n\r\n")));
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);
  EXPECT_EQ(response.result_int(), 400);
}

TEST_F(HttpServerTest, AStreamEndsWithItsOutcome) {
  const auto response = Ask(Stream("finite"));
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response[http::field::content_type], "application/connect+json");
  EXPECT_EQ(response.body(),
            StrCat(MessageEnvelope("{}"), MessageEnvelope(R"({"event":{"sequence":"1"}})"),
                   MessageEnvelope(R"({"event":{"sequence":"2"}})"),
                   MessageEnvelope(R"({"event":{"sequence":"3"}})"), EndOfStreamEnvelope("{}")));
}

TEST_F(HttpServerTest, AStreamThatFailsSaysWhyAtItsEnd) {
  EXPECT_EQ(
      Ask(Stream("(")).body(),
      EndOfStreamEnvelope(R"({"error":{"code":"invalid_argument","message":"filter: '(' at 1"}})"));
}

TEST_F(HttpServerTest, AConnectionOutlivesAStreamThatEnds) {
  tcp::socket socket = Dial();
  EXPECT_EQ(Ask(socket, Stream("finite")).result_int(), 200);
  EXPECT_EQ(Ask(socket, Request(http::verb::get, "/healthz")).result_int(), 200);
}

TEST_F(HttpServerTest, AStreamIsCancelledWhenItsClientGoes) {
  {
    tcp::socket socket = Dial();
    http::write(socket, Stream("endless"));
    std::string seen;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(seen),
                            R"({"event":{"sequence":"3"}})");
  }
  absl::MutexLock lock(&notification_.mutex);
  const auto is_cancelled = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(notification_.mutex) {
    return notification_.cancelled == 1;
  };
  EXPECT_TRUE(
      notification_.mutex.AwaitWithTimeout(absl::Condition(&is_cancelled), absl::Seconds(30)));
}

TEST_F(HttpServerTest, AUnaryCallIsCancelledWhenItsClientGoes) {
  {
    tcp::socket socket = Dial();
    http::write(socket, Request(http::verb::post, kGetBoard, R"({"boardId":"slow"})"));
    absl::MutexLock lock(&scoring_.mutex);
    const auto has_begun = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(scoring_.mutex) {
      return scoring_.begun == 1;
    };
    ASSERT_TRUE(scoring_.mutex.AwaitWithTimeout(absl::Condition(&has_begun), absl::Seconds(30)));
  }
  absl::MutexLock lock(&scoring_.mutex);
  const auto is_cancelled = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(scoring_.mutex) {
    return scoring_.cancelled == 1;
  };
  EXPECT_TRUE(scoring_.mutex.AwaitWithTimeout(absl::Condition(&is_cancelled), absl::Seconds(30)));
}

TEST_F(HttpServerTest, ARequestSentAheadIsAnsweredInItsTurn) {
  tcp::socket socket = Dial();
  auto first = Request(http::verb::post, kGetBoard, R"({"boardId":"slow"})");
  first.set("Connect-Timeout-Ms", "200");
  http::write(socket, first);
  http::write(socket, Request(http::verb::post, kGetBoard, R"({"boardId":"zones"})"));
  beast::flat_buffer buffer;
  http::response<http::string_body> answer;
  http::read(socket, buffer, answer);
  EXPECT_EQ(answer.result_int(), 504);
  answer = {};
  http::read(socket, buffer, answer);
  EXPECT_EQ(answer.result_int(), 200);
}

// What is in the chunks of an answer, until `last` has come or the stream has ended.
std::string Events(tcp::socket& socket, const std::string& last) {
  std::string seen;
  boost::system::error_code error;
  boost::asio::read_until(socket, boost::asio::dynamic_buffer(seen), last, error);
  return seen;
}

TEST_F(HttpServerTest, DeliveriesAreEventsUnderTheirCursorsAndGoOnAfterTheLastOne) {
  HttpOptions options;
  options.quiet = std::chrono::milliseconds(20);
  Serve(options);
  tcp::socket socket = Dial();
  http::write(socket, Request(http::verb::get, "/api/subscriptions/all/events?cursor=1"));
  // Two events, and a comment once it is quiet.
  std::string seen = Events(socket, ":\n\n");
  EXPECT_THAT(seen, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(seen, HasSubstr("Content-Type: text/event-stream; charset=utf-8\r\n"));
  EXPECT_THAT(seen, HasSubstr("retry: 2000\n\n"));
  EXPECT_THAT(seen, ::testing::Not(HasSubstr("id: 1\n")));
  EXPECT_THAT(seen, HasSubstr("id: 2\ndata: {\"id\":\"e2\"}\n\n"));
  EXPECT_THAT(seen, HasSubstr("id: 3\ndata: {\"id\":\"e3\"}\n\n"));
  EXPECT_LT(seen.find("id: 2\n"), seen.find("id: 3\n"));
  EXPECT_LT(seen.find("id: 3\n"), seen.rfind(":\n\n"));
  // The header of a client that comes again stands above what it asked for at first.
  tcp::socket again = Dial();
  auto request = Request(http::verb::get, "/api/subscriptions/all/events?cursor=1");
  request.set("Last-Event-ID", "2");
  http::write(again, request);
  seen = Events(again, ":\n\n");
  EXPECT_THAT(seen, ::testing::Not(HasSubstr("id: 2\n")));
  EXPECT_THAT(seen, HasSubstr("id: 3\n"));
}

TEST_F(HttpServerTest, ACursorThatIsStaleIsOneEventAndThenNothing) {
  auto request = Request(http::verb::get, "/api/subscriptions/all/events");
  request.set("Last-Event-ID", "old");
  auto response = Ask(request);
  EXPECT_EQ(response.result_int(), 200u);
  EXPECT_THAT(response.body(),
              HasSubstr("id: stale\nevent: stale\ndata: {\"code\":\"invalid_argument\",\"message\":"
                        "\"cursor 'old' is none\"}\n\n"));
  request.set("Last-Event-ID", "stale");
  response = Ask(request);
  EXPECT_EQ(response.result_int(), 204u);
  EXPECT_EQ(response.body(), "");
}

// An EventSource gives up at whatever is no 200.
TEST_F(HttpServerTest, WhatHealsIsAStreamThatEndsAndWhatDoesNotIsRefused) {
  auto response = Ask(Request(http::verb::get, "/api/subscriptions/away/events"));
  EXPECT_EQ(response.result_int(), 200u);
  EXPECT_EQ(response.body(), "retry: 2000\n\n");
  response = Ask(Request(http::verb::get, "/api/subscriptions/ends/events?cursor=2"));
  EXPECT_THAT(response.body(), ::testing::EndsWith("id: 3\ndata: {\"id\":\"e3\"}\n\n"));
  response = Ask(Request(http::verb::get, "/api/subscriptions/none/events"));
  EXPECT_EQ(response.result_int(), 404u);
  EXPECT_THAT(response.body(), HasSubstr("no subscription 'none'"));
  HttpOptions options;
  options.max_streams = 0;
  Serve(options);
  response = Ask(Request(http::verb::get, "/api/subscriptions/all/events"));
  EXPECT_EQ(response.body(), "retry: 2000\n\n");
}

TEST_F(HttpServerTest, AStreamOfEventsIsCancelledWhenTheServerStops) {
  tcp::socket socket = Dial();
  http::write(socket, Request(http::verb::get, "/api/subscriptions/all/events"));
  EXPECT_THAT(Events(socket, "id: 3\n"), HasSubstr("id: 3\n"));
  server_->Stop();
  std::string rest;
  boost::system::error_code error;
  boost::asio::read(socket, boost::asio::dynamic_buffer(rest), error);
  EXPECT_THAT(rest, ::testing::EndsWith("0\r\n\r\n"));  // a whole answer
}

TEST_F(HttpServerTest, APageOfDeliveriesIsCloudEventsAndTheNextCursor) {
  auto response = Ask(Request(http::verb::get, "/api/subscriptions/all/deliveries?page_size=2"));
  EXPECT_EQ(response.result_int(), 200u);
  EXPECT_EQ(response[http::field::content_type], "application/json");
  EXPECT_EQ(response.body(),
            "{\"events\":[{\"id\":\"e1\"},{\"id\":\"e2\"}],\"nextCursor\":\"2\"}\n");
  response = Ask(Request(http::verb::get, "/api/subscriptions/all/deliveries?cursor=&page_size=3"));
  EXPECT_THAT(response.body(), ::testing::EndsWith("{\"id\":\"e3\"}]}\n"));
  response = Ask(Request(http::verb::get, "/api/subscriptions/all/deliveries?cursor=old"));
  EXPECT_EQ(response.result_int(), 400u);
  EXPECT_EQ(response["Trailer-Error-Reason"], "STALE_CURSOR");
  response = Ask(Request(http::verb::get, "/api/subscriptions/away/deliveries"));
  EXPECT_EQ(response.result_int(), 503u);
}

TEST_F(HttpServerTest, ASlowReaderHoldsTheServiceBackAndIsDropped) {
  HttpOptions options;
  options.client_timeout = std::chrono::milliseconds(200);
  Serve(options);
  tcp::socket socket = Dial();
  http::write(socket, Stream("flood"));
  absl::MutexLock lock(&notification_.mutex);
  const auto is_over = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(notification_.mutex) {
    return notification_.flooded.has_value();
  };
  ASSERT_TRUE(notification_.mutex.AwaitWithTimeout(absl::Condition(&is_over), absl::Seconds(60)));
  // What sockets and gRPC's windows hold is some MiB; the console itself holds one message.
  EXPECT_LT(*notification_.flooded * Notification::kFloodMessage, 64 << 20);
}

TEST_F(HttpServerTest, StoppingEndsStreamsAndIdleConnections) {
  tcp::socket idle = Dial();
  EXPECT_EQ(Ask(idle, Request(http::verb::get, "/healthz")).result_int(), 200);
  tcp::socket streaming = Dial();
  http::write(streaming, Stream("endless"));
  std::string seen;
  boost::asio::read_until(streaming, boost::asio::dynamic_buffer(seen),
                          R"({"event":{"sequence":"3"}})");
  server_->Stop();
  boost::system::error_code error;
  boost::asio::read(streaming, boost::asio::dynamic_buffer(seen), error);
  EXPECT_THAT(seen, HasSubstr("canceled"));
  EXPECT_TRUE(error) << "the connection should have ended";
  EXPECT_TRUE(HasEnded(idle));
}

TEST_F(HttpServerTest, StoppingEndsAStreamThatNobodyReads) {
  BridgeCall call;
  call.method = catalog_->Find("/zoneflow.notification.v1.NotificationService/WatchEvents");
  call.json = R"({"filter":"endless"})";
  const auto stream = bridge_->Open(call);
  bridge_->Stop(std::chrono::milliseconds(0));
  BridgeAnswer answer;
  stream->Next([&answer](const BridgeAnswer& outcome) { answer = outcome; });
  EXPECT_TRUE(answer.end);
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kCancelled);
}

// Whoever lets go of the last channel on a thread of gRPC ends the process.
TEST_F(HttpServerTest, ABridgeMayEndRightAfterItsLastCall) {
  BridgeCall call;
  call.method = catalog_->Find("/zoneflow.scoring.v1.ScoringService/GetBoard");
  call.json = R"({"boardId":"zones"})";
  for (int i = 0; i < 200; ++i) {
    auto bridge = std::make_unique<GrpcBridge>(
        *catalog_, std::map<std::string, std::string>{{"scoring", services_}});
    absl::Status status = absl::UnknownError("no answer");
    bridge->Call(call, [&status](const BridgeAnswer& answer) { status = answer.status; });
    bridge->Stop(std::chrono::seconds(60));
    bridge.reset();
    EXPECT_THAT(status, IsOk());
  }
}

TEST_F(HttpServerTest, ASilentClientIsDropped) {
  HttpOptions options;
  options.head_timeout = std::chrono::milliseconds(50);
  Serve(options);
  tcp::socket socket = Dial();
  boost::asio::write(socket, boost::asio::buffer(std::string("GET / HTT")));
  std::string seen;
  boost::system::error_code error;
  boost::asio::read(socket, boost::asio::dynamic_buffer(seen), error);
  EXPECT_TRUE(error);
  EXPECT_EQ(seen, "");
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAreTurnedAwayWhileAllAreBusy) {
  HttpOptions options;
  options.max_connections = 1;
  Serve(options);
  tcp::socket streaming = Dial();
  std::string seen;
  OpenStream(streaming, seen);
  const auto refused = Ask(Request(http::verb::get, "/healthz"));
  EXPECT_EQ(refused.result_int(), 503);
  EXPECT_THAT(refused.body(), HasSubstr("1 are open, which is the limit"));
  EXPECT_EQ(refused[http::field::connection], "close");
  server_->Stop();
  boost::system::error_code error;
  boost::asio::read(streaming, boost::asio::dynamic_buffer(seen), error);
  EXPECT_THAT(seen, HasSubstr("canceled")) << "the stream should have lived until now";
}

TEST_F(HttpServerTest, ANewcomerTakesThePlaceOfTheOneThatIdledLongest) {
  HttpOptions options;
  options.max_connections = 3;
  Serve(options);
  std::vector<tcp::socket> idle;
  for (int i = 0; i < 3; ++i) {
    idle.push_back(Dial());
    EXPECT_EQ(Ask(idle.back(), Request(http::verb::get, "/healthz")).result_int(), 200);
  }
  // The first is asked again, so the second has idled longest.
  EXPECT_EQ(Ask(idle[0], Request(http::verb::get, "/healthz")).result_int(), 200);
  tcp::socket newcomer = Dial();
  EXPECT_EQ(Ask(newcomer, Request(http::verb::get, "/healthz")).result_int(), 200);
  EXPECT_TRUE(HasEnded(idle[1]));
  for (tcp::socket* kept : {&idle[0], &idle[2], &newcomer}) {
    EXPECT_EQ(Ask(*kept, Request(http::verb::get, "/healthz")).result_int(), 200);
  }
}

TEST_F(HttpServerTest, HeadsAndBodiesThatDoNotComeMakeRoom) {
  HttpOptions options;
  options.max_connections = 2;
  Serve(options);
  tcp::socket head = Dial();
  boost::asio::write(head, boost::asio::buffer(std::string("GET /healthz HTTP/1.1\r\nHo")));
  tcp::socket body = Dial();
  auto request = Request(http::verb::post, kGetBoard);
  request.set(http::field::content_length, "20");
  request.set(http::field::expect, "100-continue");
  http::request_serializer<http::string_body> serializer(request);
  http::write_header(body, serializer);
  std::string go_on;
  boost::asio::read_until(body, boost::asio::dynamic_buffer(go_on), "\r\n\r\n");
  EXPECT_THAT(go_on, HasSubstr("100 Continue"));
  tcp::socket first = Dial();
  EXPECT_EQ(Ask(first, Request(http::verb::get, "/healthz")).result_int(), 200);
  EXPECT_TRUE(HasEnded(head));
  // Idle by now, so it goes before the body.
  EXPECT_EQ(Ask(Request(http::verb::get, "/healthz")).result_int(), 200);
  EXPECT_TRUE(HasEnded(first));
  boost::asio::write(body,
                     boost::asio::buffer(std::string("{\"boardId\":\"zones\"} ").substr(0, 20)));
  beast::flat_buffer buffer;
  http::response<http::string_body> answer;
  http::read(body, buffer, answer);
  EXPECT_EQ(answer.result_int(), 200) << answer.body();
}

TEST_F(HttpServerTest, OneClientLeavesRoomForOthers) {
  HttpOptions options;
  options.max_per_client = 2;
  Serve(options);
  std::vector<tcp::socket> streaming;
  std::string seen;
  for (int i = 0; i < 2; ++i) {
    streaming.push_back(Dial());
    OpenStream(streaming.back(), seen);
  }
  const auto refused = Ask(Request(http::verb::get, "/healthz"));
  EXPECT_EQ(refused.result_int(), 503);
  EXPECT_THAT(refused.body(), HasSubstr("2 of this client"));
  tcp::socket other = Dial("127.0.0.2");
  EXPECT_EQ(Ask(other, Request(http::verb::get, "/healthz")).result_int(), 200);
  // What counts is what is open.
  streaming.pop_back();
  unsigned answered = 0;
  for (int i = 0; i < 10'000 && answered != 200; ++i) {
    answered = Ask(Request(http::verb::get, "/healthz")).result_int();
  }
  EXPECT_EQ(answered, 200U);
}

TEST_F(HttpServerTest, AClientAtItsLimitLosesItsOwnIdleConnection) {
  HttpOptions options;
  options.max_per_client = 1;
  Serve(options);
  tcp::socket other = Dial("127.0.0.2");
  EXPECT_EQ(Ask(other, Request(http::verb::get, "/healthz")).result_int(), 200);
  tcp::socket own = Dial();
  EXPECT_EQ(Ask(own, Request(http::verb::get, "/healthz")).result_int(), 200);
  EXPECT_EQ(Ask(Request(http::verb::get, "/healthz")).result_int(), 200);
  EXPECT_TRUE(HasEnded(own));
  EXPECT_EQ(Ask(other, Request(http::verb::get, "/healthz")).result_int(), 200);
}

TEST_F(HttpServerTest, StreamsLeaveRoomForCalls) {
  HttpOptions options;
  options.max_streams = 1;
  Serve(options);
  {
    tcp::socket streaming = Dial();
    std::string seen;
    OpenStream(streaming, seen);
    EXPECT_EQ(
        Ask(Stream("endless")).body(),
        EndOfStreamEnvelope(
            R"({"error":{"code":"resource_exhausted","message":"streams: 1 are open, which is the limit"}})"));
    EXPECT_EQ(Ask(Request(http::verb::post, kGetBoard, R"({"boardId":"zones"})")).result_int(),
              200);
  }
  // Its place is free once the server has noticed its end.
  std::string body;
  for (int i = 0; i < 10'000 && !absl::StartsWith(body, MessageEnvelope("{}")); ++i) {
    body = Ask(Stream("finite")).body();
  }
  EXPECT_THAT(body, StartsWith(MessageEnvelope("{}")));
}

TEST_F(HttpServerTest, AHeadThatDripsHasOneDeadline) {
  HttpOptions options;
  options.head_timeout = std::chrono::milliseconds(100);
  options.idle_timeout = std::chrono::hours(1);
  options.client_timeout = std::chrono::hours(1);
  Serve(options);
  tcp::socket socket = Dial();
  EXPECT_EQ(Ask(socket, Request(http::verb::get, "/healthz")).result_int(), 200);
  // A byte each few milliseconds, more of them than come within the deadline.
  boost::system::error_code error;
  boost::asio::write(socket, boost::asio::buffer(std::string("GET / HTTP/1.1\r\nX: ")), error);
  for (int i = 0; i < 2'000 && !error; ++i) {
    boost::asio::write(socket, boost::asio::buffer(std::string("x")), error);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_TRUE(error) << "the connection should have been closed";
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosedInItsTime) {
  HttpOptions options;
  options.head_timeout = std::chrono::hours(1);
  options.idle_timeout = std::chrono::milliseconds(20);
  options.client_timeout = std::chrono::hours(1);
  Serve(options);
  tcp::socket socket = Dial();
  EXPECT_EQ(Ask(socket, Request(http::verb::get, "/healthz")).result_int(), 200);
  EXPECT_TRUE(HasEnded(socket));
}

TEST_F(HttpServerTest, AConnectionThatNeverAsksIsClosedAsALateHead) {
  HttpOptions options;
  options.head_timeout = std::chrono::milliseconds(20);
  options.idle_timeout = std::chrono::hours(1);
  options.client_timeout = std::chrono::hours(1);
  Serve(options);
  tcp::socket socket = Dial();
  EXPECT_TRUE(HasEnded(socket));
}

// A proxy in front that reads such a head another way would take what follows for a request of
// somebody else's: here a probe, which must not be answered.
TEST_F(HttpServerTest, ABodyWhoseEndIsInDoubtIsRefusedAndTheConnectionClosed) {
  const std::string probe = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
  const struct {
    std::string headers;
    int status;
  } cases[] = {
      {"Transfer-Encoding: xchunked\r\n", 400},
      {"Transfer-Encoding: identity\r\n", 400},
      {"Transfer-Encoding: gzip, chunked\r\n", 501},
      {"Transfer-Encoding: chunked, chunked\r\n", 400},
      {"Transfer-Encoding: chunked, identity\r\n", 400},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
      {"Transfer-Encoding:\r\n chunked\r\n", 400},
      {"Transfer-Encoding : chunked\r\n", 400},
      {"Transfer-Encoding: chunked\x0b\r\n", 400},
      {"Transfer-Encoding: chunked\nX: y\r\n", 400},
      {"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", 400},
      {"Content-Length: 2\r\nTransfer-Encoding: Chunked\r\n", 400},
      {"Content-Length: 2\r\nContent-Length: 2\r\n", 400},
      {"Content-Length: 2\r\nContent-Length: 60\r\n", 400},
      {"Content-Length: +2\r\n", 400},
      {"X: a\r\n\tb\r\nContent-Length: 2\r\n", 400},
  };
  for (const auto& c : cases) {
    const std::string seen =
        Raw("POST " + kGetBoard + " HTTP/1.1\r\nHost: " + server_->address() +
            "\r\nContent-Type: application/json\r\n" + c.headers + "\r\n{}" + probe);
    EXPECT_THAT(seen, StartsWith(StrCat("HTTP/1.1 ", c.status, " "))) << c.headers;
    EXPECT_THAT(seen, HasSubstr("\r\nConnection: close\r\n")) << c.headers;
    EXPECT_THAT(seen,
                HasSubstr("{\"code\":\"" +
                          std::string(c.status == 501 ? "unimplemented" : "invalid_argument") +
                          "\",\"message\":\""))
        << c.headers;
    EXPECT_EQ(seen.find("HTTP/1.1 ", 1), std::string::npos) << c.headers << "\n" << seen;
  }
}

TEST_F(HttpServerTest, AChunkedBodyIsReadAndWhatFollowsItIsTheNextRequest) {
  const std::string seen =
      Raw("POST " + kGetBoard + " HTTP/1.1\r\nHost: " + server_->address() +
          "\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n"
          "8\r\n{\"boardI\r\nb\r\nd\":\"zones\"}\r\n0\r\n\r\n"
          "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(seen, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(seen, HasSubstr("成都高新区"));
  EXPECT_THAT(seen, HasSubstr("\r\n\r\nok\n"));
}

// Who puts Authorization into a head does not see what stands behind the body.
TEST_F(HttpServerTest, ATrailerIsNoHeader) {
  const std::string seen =
      Raw("POST " + kGetBoard + " HTTP/1.1\r\nHost: " + server_->address() +
          "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
          "Connection: close\r\n\r\n"
          "13\r\n{\"boardId\":\"zones\"}\r\n0\r\nAuthorization: Bearer forged\r\n\r\n");
  EXPECT_THAT(seen, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(seen, ::testing::Not(HasSubstr("forged")));
}

TEST_F(HttpServerTest, ATakenPortIsToldAtTheStart) {
  HttpOptions options;
  const std::string address = server_->address();
  options.port = std::stoi(address.substr(address.rfind(':') + 1));
  HttpServer second(options, assets_, *catalog_, *bridge_);
  EXPECT_THAT(second.Start(),
              zoneflow::testing::StatusIs(absl::StatusCode::kUnavailable, StartsWith("LISTEN")));
}

}  // namespace
}  // namespace zoneflow::console
