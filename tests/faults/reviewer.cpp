#include "tests/faults/reviewer.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "tests/faults/sender.h"
#include "zoneflow/ingest/v1/review_service.grpc.pb.h"

namespace zoneflow::faults {
namespace {

using ingest::v1::ReviewService;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kMore = 1'000'000;        // fen, that a correction adds
constexpr std::int64_t kSplitOff = 100'000'000;  // fen, of the one project that a split takes
constexpr std::size_t kTurn = 8;                 // of so many documents three are mended

std::string Yuan(std::int64_t fen) { return absl::StrCat(fen / 100, " CNY"); }

// Calls until it is answered: UNAVAILABLE, a lost answer and a lost race come again.
template <typename Request, typename Response>
absl::Status Insist(const std::function<std::shared_ptr<grpc::Channel>()>& connect,
                    grpc::Status (ReviewService::Stub::*method)(grpc::ClientContext*,
                                                                const Request&, Response*),
                    const Request& request, const std::string& what) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  for (;;) {
    const auto stub = ReviewService::NewStub(connect());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(10));
    Response response;
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    if (status.ok()) {
      return absl::OkStatus();
    }
    const bool again =
        IsWorthAnotherTry(status.error_code()) || status.error_code() == grpc::StatusCode::ABORTED;
    if (!again || std::chrono::steady_clock::now() > until) {
      return {static_cast<absl::StatusCode>(status.error_code()),
              absl::StrCat(what, ": ", status.error_message())};
    }
    std::this_thread::sleep_for(milliseconds(50));
  }
}

}  // namespace

std::vector<Mend> MendsOf(const std::vector<Document>& documents) {
  std::vector<Mend> mends(documents.size());
  std::map<std::string, std::size_t> last;  // of a zone, one that stays as it is
  for (std::size_t i = 0; i < documents.size(); ++i) {
    switch (i % kTurn) {
      case 1:
        mends[i].how = Mending::kCorrected;
        break;
      case 3:
        mends[i].how = Mending::kSplit;
        break;
      case 5:
        if (const auto into = last.find(documents[i].zone_id); into != last.end()) {
          mends[i] = {Mending::kMerged, into->second};
        }
        break;
      default:
        last[documents[i].zone_id] = i;
    }
  }
  return mends;
}

std::map<std::string, ZoneSum> BoardOf(const std::vector<Document>& documents,
                                       const std::vector<Mend>& mends) {
  std::map<std::string, ZoneSum> board;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    ZoneSum& sum = board[documents[i].zone_id];
    if (mends[i].how == Mending::kMerged) {
      continue;
    }
    sum.signings += mends[i].how == Mending::kSplit ? 2 : 1;
    sum.projects += documents[i].projects;
    sum.fen += documents[i].amount_fen + (mends[i].how == Mending::kCorrected ? kMore : 0);
  }
  return board;
}

std::set<std::string> Reviewer::Merged() const {
  std::set<std::string> companies;
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    if (mends_[i].how == Mending::kMerged) {
      companies.insert(documents_[i].company);
    }
  }
  return companies;
}

void Reviewer::Start() {
  thread_ = std::thread([this] { Run(); });
}

absl::Status Reviewer::Stop() {
  stopping_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
  absl::MutexLock lock(&mutex_);
  return failure_;
}

absl::Status Reviewer::Finish() {
  const auto wanted =
      std::ranges::count_if(mends_, [](const Mend& mend) { return mend.how != Mending::kNone; });
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(3);
  const auto failed = [&] {
    absl::MutexLock lock(&mutex_);
    return !failure_.ok();
  };
  while (done_ < wanted && !failed()) {
    if (std::chrono::steady_clock::now() > until) {
      Stop().IgnoreError();
      return absl::DeadlineExceededError(
          absl::StrCat("review: ", done_.load(), " of ", wanted, " signings were mended"));
    }
    std::this_thread::sleep_for(milliseconds(50));
  }
  return Stop();
}

absl::Status Reviewer::Look(std::map<std::string, std::string>& signings) const {
  ingest::v1::ListReviewItemsRequest request;
  request.set_page_size(500);
  request.set_filter("kind = signing status = extracted");
  request.set_order_by("id");
  do {
    const auto stub = ReviewService::NewStub(connect_());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(10));
    ingest::v1::ListReviewItemsResponse response;
    const grpc::Status status = stub->ListReviewItems(&context, request, &response);
    if (!status.ok()) {
      return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
    }
    for (const ingest::v1::ReviewItem& item : response.items()) {
      if (item.signing().members_size() > 0) {
        signings[item.signing().members(0).company()] = item.id();
      }
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Reviewer::Do(const Document& document, const Mend& mend, const std::string& id,
                          const std::string& into) const {
  const std::string name = absl::StrCat("mend-", document.company);
  if (mend.how == Mending::kCorrected) {
    ingest::v1::CorrectItemRequest correct;
    correct.mutable_target()->set_id(id);
    ingest::v1::FieldValue& amount = *correct.add_values();
    amount.set_field("amount");
    amount.set_value(Yuan(document.amount_fen + kMore));
    correct.set_request_id(name);
    return Insist(connect_, &ReviewService::Stub::CorrectItem, correct, name);
  }
  if (mend.how == Mending::kSplit) {
    ingest::v1::SplitItemRequest split;
    split.mutable_target()->set_id(id);
    split.add_parts();
    ingest::v1::SplitPart& part = *split.add_parts();
    for (const auto& [field, value] :
         {std::pair<std::string, std::string>{"count", "1"}, {"amount", Yuan(kSplitOff)}}) {
      ingest::v1::FieldValue& set = *part.add_values();
      set.set_field(field);
      set.set_value(value);
    }
    split.set_request_id(name);
    return Insist(connect_, &ReviewService::Stub::SplitItem, split, name);
  }
  ingest::v1::MergeItemsRequest merge;
  merge.mutable_into()->set_id(into);
  merge.add_targets()->set_id(id);
  merge.set_note("同一次签约");
  merge.set_request_id(name);
  return Insist(connect_, &ReviewService::Stub::MergeItems, merge, name);
}

void Reviewer::Run() {
  std::set<std::size_t> mended;
  while (!stopping_) {
    std::map<std::string, std::string> signings;
    if (Look(signings).ok()) {
      for (std::size_t i = 0; i < documents_.size() && !stopping_; ++i) {
        const Mend& mend = mends_[i];
        const auto own = signings.find(documents_[i].company);
        if (mend.how == Mending::kNone || mended.contains(i) || own == signings.end()) {
          continue;
        }
        std::string into;
        if (mend.how == Mending::kMerged) {
          const auto other = signings.find(documents_[mend.into].company);
          if (other == signings.end()) {
            continue;  // not read yet
          }
          into = other->second;
        }
        if (const absl::Status status = Do(documents_[i], mend, own->second, into); !status.ok()) {
          absl::MutexLock lock(&mutex_);
          failure_.Update(status);
          return;
        }
        mended.insert(i);
        ++done_;
      }
    }
    std::this_thread::sleep_for(milliseconds(200));
  }
}

absl::StatusOr<std::map<std::string, int>> Reviewer::Repeated() const {
  std::map<std::string, int> acts;
  ingest::v1::ListReviewActsRequest request;
  request.set_page_size(1000);
  do {
    const auto stub = ReviewService::NewStub(connect_());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(20));
    ingest::v1::ListReviewActsResponse response;
    const grpc::Status status = stub->ListReviewActs(&context, request, &response);
    if (!status.ok()) {
      return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                          status.error_message());
    }
    for (const ingest::v1::ReviewAct& act : response.acts()) {
      // One may stand for several, and is told of each.
      const bool stands = std::ranges::any_of(
          act.changes(), [](const auto& change) { return change.field() == "merged_from"; });
      if (!stands) {
        ++acts[absl::StrCat(act.item_id(), " ", ingest::v1::ReviewVerb_Name(act.verb()))];
      }
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  std::erase_if(acts, [](const auto& act) { return act.second == 1; });
  return acts;
}

}  // namespace zoneflow::faults
