// Uploads over a real server: what is taken, what is refused and where.
#include "services/ingest/adapters/ingest_rpc.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/sql/testing/backends.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr std::size_t kChunk = 256 * 1024;

class IngestRpcTest : public ::testing::Test {
 protected:
  explicit IngestRpcTest(std::size_t upload_memory_bytes = IngestRpc::kUploadMemoryBytes)
      : rpc_(ingest_document_, store_, upload_memory_bytes) {}

  using Stream = std::unique_ptr<grpc::ClientWriter<v1::IngestDocumentRequest>>;

  // An upload under way.
  struct Upload {
    grpc::ClientContext context;
    v1::IngestDocumentResponse response;
    Stream stream;

    bool Head(std::optional<std::int64_t> size_bytes, const std::string& published_on = "") {
      v1::IngestDocumentRequest request;
      request.mutable_head()->set_file_name("page.txt");
      request.mutable_head()->set_published_on(published_on);
      if (size_bytes) {
        request.mutable_head()->set_size_bytes(*size_bytes);
      }
      return stream->Write(request);
    }
    bool Chunk(const std::string& bytes) {
      v1::IngestDocumentRequest request;
      request.set_chunk(bytes);
      return stream->Write(request);
    }
    absl::Status Finish() {
      stream->WritesDone();
      return rpc::FromGrpc(stream->Finish());
    }
  };

  void SetUp() override { ASSERT_THAT(server_.Start(), IsOk()); }

  std::unique_ptr<Upload> Begin() {
    if (stub_ == nullptr) {
      stub_ = v1::IngestService::NewStub(rpc::Connect(server_.address()));
    }
    auto upload = std::make_unique<Upload>();
    rpc::Prepare(upload->context, std::chrono::milliseconds(30'000));
    upload->stream = stub_->IngestDocument(&upload->context, &upload->response);
    return upload;
  }

  int Documents() { return store_.ListDocuments(10, "")->documents_size(); }

  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"ingest", clock_};
  Gazetteer gazetteer_{{}};
  SociDocumentStore store_{*database_, journal_, gazetteer_, clock_};
  ingest::IngestDocument ingest_document_{store_, gazetteer_};
  IngestRpc rpc_;
  rpc::Server server_{rpc::ServerOptions{.development = true}, {&rpc_}};
  std::unique_ptr<v1::IngestService::Stub> stub_;
};

TEST_F(IngestRpcTest, ChunksAreOneDocument) {
  const auto upload = Begin();
  upload->Head(22);
  upload->Chunk("今天");
  upload->Chunk("天气很好。\n");
  EXPECT_THAT(upload->Finish(), IsOk());
  EXPECT_FALSE(upload->response.repeated());
  EXPECT_EQ(Documents(), 1);
}

TEST_F(IngestRpcTest, AnUploadOutOfItsOrderIsRefusedByName) {
  const auto no_head = Begin();
  no_head->Chunk("text");
  EXPECT_THAT(no_head->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("head: missing")));
  const auto nothing = Begin();
  EXPECT_THAT(nothing->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("head: missing")));
  const auto two_heads = Begin();
  two_heads->Head(4);
  two_heads->Head(4);
  EXPECT_THAT(two_heads->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("head: sent twice")));
  EXPECT_EQ(two_heads->context.GetServerTrailingMetadata().find("error-reason")->second,
            "INVALID_ARGUMENT");
  const auto bad_date = Begin();
  bad_date->Head(4, "2021-13-01");
  EXPECT_THAT(bad_date->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("published_on")));
  EXPECT_EQ(Documents(), 0);
}

TEST_F(IngestRpcTest, AChunkOfMoreThanItsSizeIsRefused) {
  const auto upload = Begin();
  upload->Head(kChunk + 1);
  upload->Chunk(std::string(kChunk + 1, 'a'));
  EXPECT_THAT(upload->Finish(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("262144")));
}

TEST_F(IngestRpcTest, ADocumentIsRefusedAtTheChunkThatExceedsTheLimit) {
  const auto upload = Begin();
  upload->Head(kMaxDocumentBytes);
  const std::string chunk(kChunk, 'a');
  // 32 MiB fit; the server ends the call at the chunk behind them, long before these are all sent.
  int sent = 0;
  while (sent < 4096 && upload->Chunk(chunk)) {
    ++sent;
  }
  EXPECT_LT(sent, 4096);
  EXPECT_GE(sent, 128);
  EXPECT_THAT(upload->Finish(), StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("33554432")));
  const auto said_so = Begin();
  said_so->Head(kMaxDocumentBytes + 1);
  EXPECT_THAT(said_so->Finish(), StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("33554432")));
  EXPECT_EQ(Documents(), 0);
}

TEST_F(IngestRpcTest, ADocumentOfAnotherSizeThanItsHeadSaysIsRefused) {
  const auto unsaid = Begin();
  unsaid->Head(std::nullopt);
  unsaid->Chunk("text");
  EXPECT_THAT(unsaid->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("size_bytes: missing")));
  const auto negative = Begin();
  negative->Head(-1);
  EXPECT_THAT(negative->Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("size_bytes: -1")));
  const auto shorter = Begin();
  shorter->Head(5);
  shorter->Chunk("text");
  EXPECT_THAT(shorter->Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("4 of the 5 bytes of size_bytes")));
  const auto longer = Begin();
  longer->Head(7);
  longer->Chunk("text");
  longer->Chunk("text");
  EXPECT_THAT(longer->Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("beyond the 7 bytes of size_bytes")));
  EXPECT_EQ(Documents(), 0);
}

TEST_F(IngestRpcTest, AnUploadThatIsCutOffLeavesNothing) {
  const std::string sentence = "今天天气很好。";
  for (int i = 0; i < 20; ++i) {
    const auto upload = Begin();
    upload->Head(static_cast<std::int64_t>(2 * sentence.size()));
    upload->Chunk(sentence);
    upload->context.TryCancel();
    EXPECT_THAT(upload->Finish(), StatusIs(absl::StatusCode::kCancelled));
  }
  server_.Stop();  // afterwards no call works any more
  EXPECT_EQ(Documents(), 0);
}

class SmallMemoryTest : public IngestRpcTest {
 protected:
  static constexpr std::size_t kUploadMemory = 1000;
  SmallMemoryTest() : IngestRpcTest(kUploadMemory) {}
};

TEST_F(SmallMemoryTest, AnUploadThatMemoryDoesNotSufficeForIsToldToComeAgain) {
  const auto large = Begin();
  large->Head(kUploadMemory + 1);
  large->Chunk(std::string(kUploadMemory, ' '));
  large->Chunk(" ");
  EXPECT_THAT(large->Finish(), StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("memory")));
  // What it held is free again.
  const auto fits = Begin();
  const std::string text = "今天天气很好。\n" + std::string(kUploadMemory / 2, ' ');
  fits->Head(static_cast<std::int64_t>(text.size()));
  fits->Chunk(text);
  EXPECT_THAT(fits->Finish(), IsOk());
}

}  // namespace
}  // namespace zoneflow::ingest
