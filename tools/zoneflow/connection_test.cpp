#include "tools/zoneflow/connection.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using ingest::v1::IngestService;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

// A folder whose endpoints.env names the port as ingest's.
class Folder {
 public:
  explicit Folder(int port) {
    std::ofstream(folder_ / "endpoints.env") << "INGEST_ADDR=127.0.0.1:" << port << "\n";
  }
  std::string path() const { return folder_ / "."; }

 private:
  zoneflow::testing::TempFolder folder_;
};

// Takes connections, as the kernel does for a process that is stopped, and never answers.
class SilentListener {
 public:
  SilentListener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(fd_, 16), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentListener() { close(fd_); }
  int port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

TEST(ConnectionTest, AServiceThatHangsIsNamedLongBeforeTheDeadline) {
  const SilentListener listener;
  const Folder folder(listener.port());
  Connection connection(folder.path());
  const auto response = connection.Call<IngestService>(
      "ingest", &IngestService::Stub::ListDocuments, ingest::v1::ListDocumentsRequest());
  EXPECT_THAT(response.status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("ingest: 127.0.0.1:" + std::to_string(listener.port())),
                             HasSubstr("has answered nothing for 5 s"))));
}

// Lists three documents, two to a page.
class Library : public IngestService::Service {
 public:
  grpc::Status ListDocuments(grpc::ServerContext*, const ingest::v1::ListDocumentsRequest* request,
                             ingest::v1::ListDocumentsResponse* response) override {
    EXPECT_EQ(request->page_size(), kPageSize);
    ++calls;
    if (request->page_token().empty()) {
      response->add_documents()->set_id("a");
      response->add_documents()->set_id("b");
      response->set_next_page_token("b");
    } else {
      response->add_documents()->set_id("c");
    }
    return grpc::Status::OK;
  }
  int calls = 0;
};

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&library_);
    server_ = builder.BuildAndStart();
    folder_ = std::make_unique<Folder>(port_);
    connection_ = std::make_unique<Connection>(folder_->path());
  }

  template <typename Take>
  absl::Status ReadAll(Take take) {
    return connection_->Pages<IngestService>("ingest", &IngestService::Stub::ListDocuments, {},
                                             take);
  }

  int port_ = 0;
  Library library_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Folder> folder_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(PagesTest, EveryPageIsTakenInOrder) {
  std::vector<std::string> ids;
  EXPECT_THAT(ReadAll([&](const ingest::v1::ListDocumentsResponse& page) {
                for (const auto& document : page.documents()) {
                  ids.push_back(document.id());
                }
              }),
              IsOk());
  EXPECT_THAT(ids, ElementsAre("a", "b", "c"));
}

TEST_F(PagesTest, ATakerMayHaveEnoughOrFail) {
  EXPECT_THAT(ReadAll([](const ingest::v1::ListDocumentsResponse&) -> absl::StatusOr<bool> {
                return false;
              }),
              IsOk());
  EXPECT_EQ(library_.calls, 1);
  EXPECT_THAT(ReadAll([](const ingest::v1::ListDocumentsResponse&) -> absl::StatusOr<bool> {
                return absl::AbortedError("changed");
              }),
              StatusIs(absl::StatusCode::kAborted, "changed"));
}

TEST_F(PagesTest, AServiceThatIsNotThereIsNamed) {
  server_->Shutdown();
  EXPECT_THAT(ReadAll([](const ingest::v1::ListDocumentsResponse&) {}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("ingest: ")));
}

}  // namespace
}  // namespace zoneflow::cli
