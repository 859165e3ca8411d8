#include "services/ingest/adapters/ingest_rpc.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/call_timer.h"
#include "common/rpc/server.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"
#include "services/ingest/adapters/receipt_log.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kMaxChunkBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxSmallBytes = std::size_t{2} << 20;

void Fill(v1::LedgerReceipt& wire, const LedgerReceipt& receipt) {
  wire.set_added(receipt.added);
  wire.set_unchanged(receipt.unchanged);
  wire.set_changed(receipt.changed);
  wire.set_rejected(receipt.rejected);
  wire.set_skipped(receipt.skipped);
  for (const ChangedRow& changed : receipt.changed_rows) {
    v1::ChangedRow& row = *wire.add_changed_rows();
    row.set_sheet(changed.place.sheet);
    row.set_row(static_cast<std::int32_t>(changed.place.row));
    row.set_signing_id(changed.signing_id);
  }
  for (const LedgerReject& reject : receipt.rejects) {
    v1::RejectedCell& cell = *wire.add_rejects();
    cell.set_sheet(reject.place.sheet);
    cell.set_row(static_cast<std::int32_t>(reject.place.row));
    cell.set_column(reject.column);
    cell.set_header(reject.header);
    cell.set_value(reject.value);
    cell.set_rule(std::string(Name(reject.rule)));
    cell.set_reason_zh(std::string(Words(reject.rule, /*chinese=*/true)));
    cell.set_reason_en(std::string(Words(reject.rule, /*chinese=*/false)));
  }
}

void Tell(const Receipt& receipt, v1::IngestDocumentResponse& response) {
  LogReceipt(receipt);
  response.set_document_id(receipt.document_id);
  response.set_repeated(receipt.repeated);
  response.set_articles(receipt.articles);
  response.set_facts(receipt.facts);
  response.set_signings(receipt.signings);
  response.set_note(receipt.note);
  for (const std::string& id : receipt.signing_ids) {
    response.add_signing_ids(id);
  }
  if (receipt.ledger) {
    Fill(*response.mutable_ledger(), *receipt.ledger);
  }
}

// Whether the work for the call is still wanted.
absl::Status GoOn(const rpc::Call& call, const grpc::CallbackServerContext& context) {
  if (std::chrono::steady_clock::now() >= call.deadline) {
    return absl::DeadlineExceededError(
        "document: the call's deadline passed before all of it was read; nothing is stored");
  }
  return context.IsCancelled() ? absl::CancelledError("the caller has gone") : absl::OkStatus();
}

// Takes one upload: the head, then chunks, then the work on a worker thread.
class Upload final : public grpc::ServerReadReactor<v1::IngestDocumentRequest> {
 public:
  Upload(grpc::CallbackServerContext* context, UploadBudget& budget, rpc::FairWorkers& readers,
         ingest::IngestDocument& ingest_document, const Clock& clock,
         v1::IngestDocumentResponse* response)
      : context_(context),
        budget_(budget),
        readers_(readers),
        ingest_document_(ingest_document),
        clock_(clock),
        response_(response) {
    auto call = rpc::CallOf(context);
    if (!call.ok()) {
      Refuse(call.status());
      return;
    }
    call_ = *std::move(call);
    timer_.emplace(context, call_.deadline);
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Complete();
      return;
    }
    if (const absl::Status status = Take(); !status.ok()) {
      Refuse(status);
      return;
    }
    StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  absl::Status Take() {
    switch (request_.part_case()) {
      case v1::IngestDocumentRequest::kHead: {
        if (head_) {
          return absl::InvalidArgumentError("head: sent twice; it stands once, before the chunks");
        }
        return TakeHead(request_.head());
      }
      case v1::IngestDocumentRequest::kChunk:
        if (!head_) {
          return absl::InvalidArgumentError("head: missing; it stands before the chunks");
        }
        if (request_.chunk().size() > kMaxChunkBytes) {
          return absl::InvalidArgumentError("chunk: " + std::to_string(request_.chunk().size()) +
                                            " bytes, at most 262144 are taken");
        }
        if (bytes_.size() + request_.chunk().size() > kMaxDocumentBytes) {
          return TooLarge();
        }
        if (bytes_.size() + request_.chunk().size() > size_bytes_) {
          return absl::InvalidArgumentError("chunk: reaches beyond the " +
                                            std::to_string(size_bytes_) + " bytes of size_bytes");
        }
        bytes_ += request_.chunk();
        return absl::OkStatus();
      case v1::IngestDocumentRequest::PART_NOT_SET:
        break;
    }
    return absl::InvalidArgumentError("part: neither a head nor a chunk");
  }

  absl::Status TakeHead(const v1::DocumentHead& head) {
    ASSIGN_OR_RETURN(head_, ParseHead(head.file_name(), head.published_on(), head.zone()));
    if (!head.has_size_bytes() || head.size_bytes() < 0) {
      return absl::InvalidArgumentError(
          head.has_size_bytes()
              ? "size_bytes: " + std::to_string(head.size_bytes()) + " is below 0"
              : "size_bytes: missing; without it a document that was cut off would pass for whole");
    }
    size_bytes_ = static_cast<std::size_t>(head.size_bytes());
    if (size_bytes_ > kMaxDocumentBytes) {
      return TooLarge();
    }
    RETURN_IF_ERROR(budget_.Take(call_.principal.id, size_bytes_));
    held_ = size_bytes_;
    bytes_.reserve(size_bytes_);
    return absl::OkStatus();
  }

  static absl::Status TooLarge() {
    return absl::OutOfRangeError("document: larger than 33554432 bytes (32 MiB)");
  }

  // The caller has said everything, or is gone: a read fails the same way for both.
  void Complete() {
    if (!head_) {
      Refuse(absl::InvalidArgumentError("head: missing; it stands before the chunks"));
      return;
    }
    if (bytes_.size() != size_bytes_) {
      Refuse(absl::InvalidArgumentError("document: " + std::to_string(bytes_.size()) + " of the " +
                                        std::to_string(size_bytes_) + " bytes of size_bytes came"));
      return;
    }
    const absl::Status queued = readers_.Run(call_.principal.id, bytes_.size(), [this] {
      const telemetry::TraceScope scope(call_.traceparent);
      // From here on the work looks at the deadline itself and can say so.
      timer_.reset();
      const auto go_on = [this] { return GoOn(call_, *context_); };
      absl::StatusOr<Receipt> receipt = absl::CancelledError();
      if (const absl::Status wanted = go_on(); !wanted.ok()) {
        receipt = wanted;
      } else {
        receipt = ingest_document_({call_.principal.id, call_.traceparent, clock_.Now()}, *head_,
                                   bytes_, go_on);
      }
      if (!receipt.ok()) {
        Refuse(receipt.status());
        return;
      }
      Tell(*receipt, *response_);
      End(absl::OkStatus());
    });
    if (!queued.ok()) {
      Refuse(absl::ResourceExhaustedError(StrCat("document: ", StdView(queued.message()))));
    }
  }

  void Refuse(const absl::Status& status) {
    telemetry::Count(telemetry::kDocuments, "refused");
    const telemetry::TraceScope scope(call_.traceparent);
    End(status);
  }

  // The memory is free before the caller hears of the end: it may come again at once.
  void End(const absl::Status& status) {
    bytes_ = {};
    budget_.Return(call_.principal.id, std::exchange(held_, 0));
    Finish(rpc::Conclude(context_, status));
  }

  grpc::CallbackServerContext* const context_;
  UploadBudget& budget_;
  rpc::FairWorkers& readers_;
  ingest::IngestDocument& ingest_document_;
  const Clock& clock_;
  v1::IngestDocumentResponse* const response_;
  rpc::Call call_;
  v1::IngestDocumentRequest request_;
  std::optional<DocumentHead> head_;
  std::size_t size_bytes_ = 0;  // once there is a head
  std::string bytes_;
  std::size_t held_ = 0;  // of the budget
  std::optional<rpc::CallTimer> timer_;
};

// Takes a document that came whole, then works as Upload does.
class SmallUpload final : public grpc::ServerUnaryReactor {
 public:
  SmallUpload(grpc::CallbackServerContext* context, UploadBudget& budget, rpc::FairWorkers& readers,
              ingest::IngestDocument& ingest_document, const Clock& clock,
              const v1::IngestSmallDocumentRequest& request, v1::IngestDocumentResponse* response)
      : context_(context), budget_(budget), clock_(clock), request_(request) {
    if (const absl::Status begun = Begin(readers, ingest_document, response); !begun.ok()) {
      telemetry::Count(telemetry::kDocuments, "refused");
      End(begun);
    }
  }

  void OnDone() override { delete this; }

 private:
  // OK once the work is queued.
  absl::Status Begin(rpc::FairWorkers& readers, ingest::IngestDocument& ingest_document,
                     v1::IngestDocumentResponse* response) {
    ASSIGN_OR_RETURN(call_, rpc::CallOf(context_));
    ASSIGN_OR_RETURN(head_,
                     ParseHead(request_.file_name(), request_.published_on(), request_.zone()));
    const std::size_t size = request_.content().size();
    if (size > kMaxSmallBytes) {
      return absl::OutOfRangeError(StrCat("content: ", size, " bytes, at most ", kMaxSmallBytes,
                                          " are taken; IngestDocument takes more"));
    }
    RETURN_IF_ERROR(budget_.Take(call_.principal.id, size));
    held_ = size;
    return readers.Run(call_.principal.id, size, [this, &ingest_document, response] {
      const telemetry::TraceScope scope(call_.traceparent);
      const auto go_on = [this] { return GoOn(call_, *context_); };
      absl::Status status = go_on();
      if (status.ok()) {
        const auto receipt = ingest_document({call_.principal.id, call_.traceparent, clock_.Now()},
                                             head_, request_.content(), go_on);
        status = receipt.status();
        if (receipt.ok()) {
          Tell(*receipt, *response);
        }
      }
      if (!status.ok()) {
        telemetry::Count(telemetry::kDocuments, "refused");
      }
      End(status);
    });
  }

  void End(const absl::Status& status) {
    budget_.Return(call_.principal.id, std::exchange(held_, 0));
    Finish(rpc::Conclude(context_, status));
  }

  grpc::CallbackServerContext* const context_;
  UploadBudget& budget_;
  const Clock& clock_;
  const v1::IngestSmallDocumentRequest& request_;  // lives as long as the call
  rpc::Call call_;
  DocumentHead head_;
  std::size_t held_ = 0;  // of the budget
};

template <typename Response>
absl::Status Answer(absl::StatusOr<Response> result, Response* response) {
  RETURN_IF_ERROR(result.status());
  *response = *std::move(result);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerReadReactor<v1::IngestDocumentRequest>* IngestRpc::IngestDocument(
    grpc::CallbackServerContext* context, v1::IngestDocumentResponse* response) {
  return new Upload(context, uploads_, readers_, ingest_document_, clock_, response);
}

grpc::ServerUnaryReactor* IngestRpc::IngestSmallDocument(
    grpc::CallbackServerContext* context, const v1::IngestSmallDocumentRequest* request,
    v1::IngestSmallDocumentResponse* response) {
  return new SmallUpload(context, uploads_, readers_, ingest_document_, clock_, *request,
                         response->mutable_stored());
}

grpc::ServerUnaryReactor* IngestRpc::ListDocuments(grpc::CallbackServerContext* context,
                                                   const v1::ListDocumentsRequest* request,
                                                   v1::ListDocumentsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.ListDocuments(*request), response);
  });
}

grpc::ServerUnaryReactor* IngestRpc::ListArticles(grpc::CallbackServerContext* context,
                                                  const v1::ListArticlesRequest* request,
                                                  v1::ListArticlesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.ListArticles(*request), response);
  });
}

grpc::ServerUnaryReactor* IngestRpc::GetArticleText(grpc::CallbackServerContext* context,
                                                    const v1::GetArticleTextRequest* request,
                                                    v1::GetArticleTextResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.GetArticleText(request->article_id(), request->offset()), response);
  });
}

grpc::ServerUnaryReactor* IngestRpc::ListFacts(grpc::CallbackServerContext* context,
                                               const v1::ListFactsRequest* request,
                                               v1::ListFactsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.ListFacts(*request), response);
  });
}

grpc::ServerUnaryReactor* IngestRpc::ListFacilities(grpc::CallbackServerContext* context,
                                                    const v1::ListFacilitiesRequest* request,
                                                    v1::ListFacilitiesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.ListFacilities(*request), response);
  });
}

grpc::ServerUnaryReactor* IngestRpc::ListSignings(grpc::CallbackServerContext* context,
                                                  const v1::ListSigningsRequest* request,
                                                  v1::ListSigningsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.ListSignings(*request), response);
  });
}

grpc::ServerUnaryReactor* IngestRpc::ListSigningMembers(
    grpc::CallbackServerContext* context, const v1::ListSigningMembersRequest* request,
    v1::ListSigningMembersResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) {
    return Answer(lists_.ListSigningMembers(*request), response);
  });
}

}  // namespace zoneflow::ingest
