#include "tests/faults/subscriber.h"

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace zoneflow::faults {
namespace {

using notification::v1::NotificationService;

absl::Status FromGrpc(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

// An int64 is a string in protobuf's JSON.
std::int64_t Int64Of(const nlohmann::json& value) {
  std::int64_t number = 0;
  if (value.is_string() && absl::SimpleAtoi(value.get<std::string>(), &number)) {
    return number;
  }
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

}  // namespace

void Received::Take(const notification::v1::Delivery& delivery) {
  const notification::v1::Event& event = delivery.event();
  if (delivery.previous_cursor() != last_cursor) {
    ++gaps;
    findings.push_back(absl::StrCat("gap before ", event.id(), ": previous cursor ",
                                    delivery.previous_cursor(), ", expected ", last_cursor));
  }
  last_cursor = delivery.cursor();
  if (const auto [known, is_new] = cursor_by_ce_id.emplace(event.id(), delivery.cursor());
      !is_new) {
    ++repeated;
    findings.push_back(
        absl::StrCat(event.id(), " under the cursors ", known->second, " and ", delivery.cursor()));
    return;
  }
  const nlohmann::json json = nlohmann::json::parse(event.json(), nullptr, false);
  const nlohmann::json signing = json.value("signing", nlohmann::json::object());
  for (const nlohmann::json& member : signing.value("members", nlohmann::json::array())) {
    const std::string company = member.value("company", "");
    if (const auto [known, is_new] = ce_id_by_company.emplace(company, event.id()); !is_new) {
      ++repeated;
      findings.push_back(absl::StrCat(company, " in ", known->second, " and ", event.id()));
    }
    zone_by_company[company] = signing.value("zone", nlohmann::json::object()).value("id", "");
    const nlohmann::json amount = signing.value("amount", nlohmann::json::object());
    amount_by_company[company] = amount.contains("minor") ? Int64Of(amount["minor"]) : 0;
  }
}

absl::Status Subscriber::Subscribe(const std::string& filter) {
  const auto stub = NotificationService::NewStub(connect_());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  notification::v1::CreateSubscriptionRequest request;
  request.set_name(name_);
  request.set_filter(filter);
  request.set_from("beginning");
  notification::v1::CreateSubscriptionResponse response;
  const grpc::Status status = stub->CreateSubscription(&context, request, &response);
  start_cursor_ = response.subscription().start_cursor();
  absl::MutexLock lock(&mutex_);
  received_.last_cursor = start_cursor_;
  return FromGrpc(status);
}

void Subscriber::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Subscriber::Stop() {
  stopping_ = true;
  Disconnect();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Subscriber::Disconnect() {
  absl::MutexLock lock(&mutex_);
  if (stream_ != nullptr) {
    stream_->TryCancel();
  }
}

void Subscriber::Run() {
  const auto stub = NotificationService::NewStub(connect_());
  while (!stopping_) {
    grpc::ClientContext context;
    notification::v1::StreamDeliveriesRequest request;
    request.set_subscription(name_);
    {
      absl::MutexLock lock(&mutex_);
      request.set_cursor(received_.last_cursor);
      stream_ = &context;
    }
    if (stopping_) {
      context.TryCancel();
    }
    const auto stream = stub->StreamDeliveries(&context, request);
    notification::v1::StreamDeliveriesResponse response;
    while (stream->Read(&response)) {
      absl::MutexLock lock(&mutex_);
      for (const notification::v1::Delivery& delivery : response.deliveries()) {
        received_.Take(delivery);
      }
    }
    {
      absl::MutexLock lock(&mutex_);
      stream_ = nullptr;
    }
    stream->Finish();
    if (!stopping_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

Received Subscriber::Snapshot() const {
  absl::MutexLock lock(&mutex_);
  return received_;
}

std::string Subscriber::last_cursor() const {
  absl::MutexLock lock(&mutex_);
  return received_.last_cursor;
}

absl::StatusOr<Received> Subscriber::ReadAgain() const {
  const auto stub = NotificationService::NewStub(connect_());
  Received all;
  all.last_cursor = start_cursor_;
  for (;;) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    notification::v1::ListDeliveriesRequest request;
    request.set_subscription(name_);
    request.set_cursor(all.last_cursor);
    request.set_page_size(500);
    notification::v1::ListDeliveriesResponse response;
    const grpc::Status status = stub->ListDeliveries(&context, request, &response);
    if (!status.ok()) {
      return FromGrpc(status);
    }
    for (const notification::v1::Delivery& delivery : response.deliveries()) {
      all.Take(delivery);
    }
    if (response.next_cursor().empty()) {
      return all;
    }
    all.last_cursor = response.next_cursor();
  }
}

}  // namespace zoneflow::faults
