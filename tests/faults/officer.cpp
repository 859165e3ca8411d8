#include "tests/faults/officer.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "tests/faults/sender.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"

namespace zoneflow::faults {
namespace {

using approval::v1::ApprovalService;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kProcedure[] = "PLANCOND";

}  // namespace

void Officer::Start() {
  thread_ = std::thread([this] { Run(); });
}

absl::Status Officer::Stop() {
  stopping_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
  absl::MutexLock lock(&mutex_);
  return failure_;
}

std::set<std::string> Officer::Acknowledged() const {
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

absl::Status Officer::Work(const std::string& case_id, bool may_stop) {
  const auto stub = ApprovalService::NewStub(connect_());
  int number = 0;
  for (const auto kind :
       {approval::v1::NODE_EVENT_KIND_RECEIVED, approval::v1::NODE_EVENT_KIND_ACCEPTED,
        approval::v1::NODE_EVENT_KIND_COMPLETED}) {
    approval::v1::RecordNodeEventRequest request;
    request.set_id(case_id);
    request.set_procedure_id(kProcedure);
    request.mutable_event()->set_kind(kind);
    request.set_request_id(absl::StrCat(case_id, "-", ++number));
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    for (;;) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + seconds(10));
      approval::v1::RecordNodeEventResponse response;
      const grpc::Status status = stub->RecordNodeEvent(&context, request, &response);
      if (status.ok()) {
        absl::MutexLock lock(&mutex_);
        acknowledged_.insert(absl::StrCat("node/", case_id, ".", kProcedure, "/", number));
        break;
      }
      if (may_stop && status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
        return absl::OkStatus();
      }
      if (!IsWorthAnotherTry(status.error_code()) || std::chrono::steady_clock::now() > until) {
        return {static_cast<absl::StatusCode>(status.error_code()),
                absl::StrCat("record ", number, " of ", case_id, ": ", status.error_message())};
      }
      std::this_thread::sleep_for(milliseconds(50));
    }
  }
  return absl::OkStatus();
}

void Officer::Run() {
  std::set<std::string> done;
  while (!stopping_ && done.size() < most_) {
    const auto stub = ApprovalService::NewStub(connect_());
    std::string page_token;
    do {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + seconds(10));
      approval::v1::ListCasesRequest request;
      request.set_page_size(500);
      request.set_page_token(page_token);
      approval::v1::ListCasesResponse response;
      if (!stub->ListCases(&context, request, &response).ok()) {
        break;  // it is down: look again
      }
      for (const approval::v1::Case& one : response.cases()) {
        if (stopping_ || done.size() >= most_ || !done.insert(one.id()).second) {
          continue;
        }
        if (const absl::Status worked = Work(one.id(), may_stop_.contains(one.company()));
            !worked.ok()) {
          absl::MutexLock lock(&mutex_);
          failure_.Update(worked);
          return;
        }
      }
      page_token = response.next_page_token();
    } while (!page_token.empty() && !stopping_);
    std::this_thread::sleep_for(milliseconds(200));
  }
}

}  // namespace zoneflow::faults
