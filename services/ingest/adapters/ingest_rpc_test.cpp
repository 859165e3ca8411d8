// Uploads over a real server: what is taken, what is refused and where.
#include "services/ingest/adapters/ingest_rpc.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/sql/testing/backends.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/adapters/soci_document_store.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr std::size_t kChunk = 256 * 1024;

// A store whose Store lasts until it is let go, or until the call is to end: what came of that.
class SlowStore final : public DocumentStore {
 public:
  absl::StatusOr<std::optional<Receipt>> Find(std::string_view /*document_id*/) override {
    return std::nullopt;
  }
  absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& /*origin*/) override {
    absl::Status status;
    {
      const absl::MutexLock lock(&mutex_);
      ++begun_;
    }
    while (status.ok() && !go_.WaitForNotificationWithTimeout(absl::Milliseconds(1))) {
      status = reading.go_on();
    }
    const absl::MutexLock lock(&mutex_);
    ended_.push_back(status);
    if (!status.ok()) {
      return status;
    }
    return Receipt{.document_id = reading.document_id};
  }

  void AwaitBegun(int count) {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [&] { return begun_ >= count; };
    mutex_.Await(absl::Condition(&enough));
  }
  std::vector<absl::Status> AwaitEnded(std::size_t count) {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [&] { return ended_.size() >= count; };
    mutex_.Await(absl::Condition(&enough));
    return ended_;
  }
  void LetGo() { go_.Notify(); }

 private:
  absl::Notification go_;
  absl::Mutex mutex_;
  int begun_ = 0;
  std::vector<absl::Status> ended_;
};

class IngestRpcTest : public ::testing::Test {
 protected:
  explicit IngestRpcTest(std::size_t upload_memory_bytes = IngestRpc::kUploadMemoryBytes,
                         bool slow = false)
      : ingest_document_(slow ? static_cast<DocumentStore&>(slow_store_) : store_, gazetteer_,
                         PlainText),
        rpc_(ingest_document_, lists_, clock_, upload_memory_bytes) {}

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

  std::unique_ptr<Upload> Begin(
      std::chrono::milliseconds deadline = std::chrono::milliseconds(30'000)) {
    if (stub_ == nullptr) {
      stub_ = v1::IngestService::NewStub(rpc::Connect(server_.address()));
    }
    auto upload = std::make_unique<Upload>();
    rpc::Prepare(upload->context, deadline);
    upload->stream = stub_->IngestDocument(&upload->context, &upload->response);
    return upload;
  }

  std::unique_ptr<Upload> BeginWhole(
      const std::string& text, std::chrono::milliseconds deadline = std::chrono::seconds(30)) {
    auto upload = Begin(deadline);
    upload->Head(static_cast<std::int64_t>(text.size()));
    upload->Chunk(text);
    upload->stream->WritesDone();
    return upload;
  }

  int Documents() { return lists_.ListDocuments({})->documents_size(); }

  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"ingest", clock_};
  Gazetteer gazetteer_{{}};
  SociDocumentStore store_{*database_, journal_, gazetteer_};
  DocumentLists lists_{*database_};
  SlowStore slow_store_;
  ingest::IngestDocument ingest_document_;
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

TEST_F(IngestRpcTest, ASmallDocumentIsTheSameInOneMessage) {
  const std::string text = "近日，14个项目在成都高新区签约。\n\n";
  const auto send = [&](const std::string& content, const std::string& published_on,
                        v1::IngestSmallDocumentResponse& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::seconds(30));
    v1::IngestSmallDocumentRequest request;
    request.set_file_name("page.txt");
    request.set_published_on(published_on);
    request.set_content(content);
    return rpc::FromGrpc(stub_->IngestSmallDocument(&context, request, &response));
  };
  const auto upload = Begin();
  upload->Head(static_cast<std::int64_t>(text.size()));
  upload->Chunk(text);
  ASSERT_THAT(upload->Finish(), IsOk());
  v1::IngestSmallDocumentResponse again, other, refused;
  ASSERT_THAT(send(text, "2021-02-01", again), IsOk());
  EXPECT_TRUE(again.stored().repeated());
  EXPECT_EQ(again.stored().document_id(), upload->response.document_id());
  ASSERT_THAT(send("今天天气很好。\n", "2021-02-01", other), IsOk());
  EXPECT_FALSE(other.stored().repeated());
  EXPECT_EQ(Documents(), 2);
  EXPECT_THAT(send(std::string((2 << 20) + 1, 'x'), "", refused),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("content: 2097153 bytes")));
  EXPECT_THAT(send(text, "1 May", refused),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("published_on: ")));
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

// Each was refused, or failed for ever once it was stored: an answer has at most 4 MiB, an event
// 512 KiB.
TEST_F(IngestRpcTest, AnswersAboutTheLargestDocumentsComeInParts) {
  std::string article = "本报讯 近日，总投资277亿元的14个项目在成都高新区签约。\n";
  while (article.size() < 17'000'000) {
    article += "成都天气晴好，";
  }
  article += "。\n";
  std::string signing = "本报讯 近日，总投资5000亿元的5000个项目在成都高新区签约。\n\n其中，";
  for (int i = 0; i < 5'000; ++i) {
    signing +=
        "成都第" + std::to_string(i) + "号集成电路科技有限公司投资1亿元建设智能制造基地项目；";
  }
  signing += "\n";
  std::vector<std::string> documents;
  for (const std::string& bytes : {article, signing}) {
    const auto upload = Begin();
    upload->Head(static_cast<std::int64_t>(bytes.size()));
    for (std::size_t at = 0; at < bytes.size(); at += kChunk) {
      upload->Chunk(bytes.substr(at, kChunk));
    }
    ASSERT_THAT(upload->Finish(), IsOk());
    EXPECT_EQ(upload->response.signings(), 1);
    documents.push_back(upload->response.document_id());
  }
  const auto call = [&](auto method, const auto& request, auto response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::milliseconds(30'000));
    EXPECT_THAT(rpc::FromGrpc((stub_.get()->*method)(&context, request, &response)), IsOk());
    return response;
  };
  v1::ListArticlesRequest articles;
  articles.set_document_id(documents[0]);
  const auto listed =
      call(&v1::IngestService::Stub::ListArticles, articles, v1::ListArticlesResponse());
  ASSERT_EQ(listed.articles_size(), 1);
  v1::GetArticleTextRequest of_article;
  of_article.set_article_id(listed.articles(0).id());
  std::size_t text_bytes = 0;
  do {
    const auto part =
        call(&v1::IngestService::Stub::GetArticleText, of_article, v1::GetArticleTextResponse());
    text_bytes += part.text().size();
    of_article.set_offset(part.next_offset());
  } while (of_article.offset() != 0);
  EXPECT_EQ(static_cast<std::int64_t>(text_bytes), listed.articles(0).text_bytes());
  EXPECT_GT(text_bytes, 16'900'000u);

  const auto signings = call(&v1::IngestService::Stub::ListSignings, v1::ListSigningsRequest(),
                             v1::ListSigningsResponse());
  ASSERT_EQ(signings.signings_size(), 2);
  std::set<std::string> members;
  for (const v1::Signing& one : signings.signings()) {
    v1::ListSigningMembersRequest request;
    request.set_signing_id(one.id());
    request.set_page_size(1000);
    do {
      const auto page = call(&v1::IngestService::Stub::ListSigningMembers, request,
                             v1::ListSigningMembersResponse());
      for (const v1::Project& member : page.members()) {
        members.insert(member.id());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  EXPECT_EQ(members.size(), 5'000u);
}

// A port whose disk is full as long as it says so.
class FullStore final : public DocumentStore {
 public:
  explicit FullStore(DocumentStore& inner) : inner_(inner) {}

  absl::StatusOr<std::optional<Receipt>> Find(std::string_view document_id) override {
    return inner_.Find(document_id);
  }
  absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& origin) override {
    if (!full) {
      return inner_.Store(reading, origin);
    }
    absl::Status status = absl::UnavailableError("the database x.sqlite cannot grow: it is full");
    status.SetPayload("error-reason", absl::Cord("DISK_FULL"));
    return status;
  }

  std::atomic<bool> full = true;

 private:
  DocumentStore& inner_;
};

class FullDiskTest : public IngestRpcTest {
 protected:
  void SetUp() override { ASSERT_THAT(full_server_.Start(), IsOk()); }

  FullStore full_{store_};
  ingest::IngestDocument full_ingest_{full_, gazetteer_, PlainText};
  IngestRpc full_rpc_{full_ingest_, lists_, clock_};
  rpc::Server full_server_{rpc::ServerOptions{.development = true}, {&full_rpc_}};
};

TEST_F(FullDiskTest, AnUploadIsToldWhyAndTakenOnceThereIsRoom) {
  stub_ = v1::IngestService::NewStub(rpc::Connect(full_server_.address()));
  const std::string text = "今天天气很好。\n";
  const auto upload = [&] {
    auto begun = Begin();
    begun->Head(static_cast<std::int64_t>(text.size()));
    begun->Chunk(text);
    return begun;
  };
  const auto refused = upload();
  EXPECT_THAT(refused->Finish(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("x.sqlite cannot grow")));
  EXPECT_EQ(refused->context.GetServerTrailingMetadata().find("error-reason")->second, "DISK_FULL");
  EXPECT_EQ(Documents(), 0);
  full_.full = false;
  EXPECT_THAT(upload()->Finish(), IsOk());
  EXPECT_EQ(Documents(), 1);
}

class SmallMemoryTest : public IngestRpcTest {
 protected:
  static constexpr std::size_t kUploadMemory = 2000;  // half of it for one principal
  SmallMemoryTest() : IngestRpcTest(kUploadMemory, true) {}
};

TEST_F(SmallMemoryTest, AnUploadThatMemoryDoesNotSufficeForIsToldToComeAgain) {
  const auto large = Begin();
  large->Head(kUploadMemory / 2 + 1);
  EXPECT_THAT(large->Finish(),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("hold 0 of the 1000 bytes that uploads of one principal may")));
  const std::string text = "今天天气很好。\n" + std::string(kUploadMemory / 4, ' ');
  const auto held = BeginWhole(text);
  slow_store_.AwaitBegun(1);
  const auto refused = Begin();
  refused->Head(static_cast<std::int64_t>(text.size()));
  EXPECT_THAT(refused->Finish(),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("hold 522 of the 1000")));
  // It is free again when the call has ended.
  slow_store_.LetGo();
  EXPECT_THAT(rpc::FromGrpc(held->stream->Finish()), IsOk());
  EXPECT_THAT(rpc::FromGrpc(BeginWhole(text)->stream->Finish()), IsOk());
}

class SlowStoreTest : public IngestRpcTest {
 protected:
  SlowStoreTest() : IngestRpcTest(IngestRpc::kUploadMemoryBytes, true) {}
};

TEST_F(SlowStoreTest, ListsAreAnsweredWhileMoreDocumentsAreReadThanThereAreWorkersForCalls) {
  std::vector<std::unique_ptr<Upload>> uploads;
  for (int i = 0; i < 12; ++i) {
    uploads.push_back(BeginWhole("今天天气很好" + std::to_string(i) + "。"));
  }
  slow_store_.AwaitBegun(2);
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::seconds(30));
    v1::ListSigningsResponse response;
    EXPECT_THAT(rpc::FromGrpc(stub_->ListSignings(&context, {}, &response)), IsOk());
  }
  slow_store_.LetGo();
  for (const auto& upload : uploads) {
    EXPECT_THAT(rpc::FromGrpc(upload->stream->Finish()), IsOk());
  }
}

TEST_F(SlowStoreTest, AnUploadEndsAtItsDeadlineWhateverItIsReading) {
  const auto upload = BeginWhole("今天天气很好。", std::chrono::milliseconds(300));
  EXPECT_THAT(rpc::FromGrpc(upload->stream->Finish()),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  // The call may pass for cancelled before the server's own clock has come that far.
  EXPECT_THAT(slow_store_.AwaitEnded(1).front(),
              ::testing::AnyOf(StatusIs(absl::StatusCode::kDeadlineExceeded),
                               StatusIs(absl::StatusCode::kCancelled)));
}

TEST_F(SlowStoreTest, AnUploadWhoseCallerHasGoneIsReadNoFurther) {
  const auto upload = BeginWhole("今天天气很好。");
  slow_store_.AwaitBegun(1);
  upload->context.TryCancel();
  EXPECT_THAT(slow_store_.AwaitEnded(1).front(), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(rpc::FromGrpc(upload->stream->Finish()), StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace zoneflow::ingest
