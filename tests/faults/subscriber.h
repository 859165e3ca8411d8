// A partner system that reads a subscription's stream, loses its connection now and then, and goes
// on from its cursor.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::faults {

// What came, judged delivery by delivery.
struct Received {
  std::map<std::string, std::string> cursor_by_ce_id;
  std::map<std::string, std::string> ce_id_by_company;
  std::map<std::string, std::int64_t> amount_by_company;  // fen
  std::map<std::string, std::string> zone_by_company;
  std::string last_cursor;
  std::int64_t repeated = 0;  // one ce_id under two cursors, or one company under two ce_ids
  std::int64_t gaps = 0;      // a previous_cursor that is not the cursor before
  std::vector<std::string> findings;

  void Take(const notification::v1::Delivery& delivery);
};

class Subscriber {
 public:
  Subscriber(std::string name, std::function<std::shared_ptr<grpc::Channel>()> connect)
      : name_(std::move(name)), connect_(std::move(connect)) {}
  ~Subscriber() { Stop(); }

  // Makes the subscription, from the beginning.
  absl::Status Subscribe(const std::string& filter);
  void Start();
  void Stop();
  // Ends the connection; the thread connects again from its cursor.
  void Disconnect();

  const std::string& name() const { return name_; }
  Received Snapshot() const;
  std::string last_cursor() const;

  // Reads the whole subscription again from its start, page by page.
  absl::StatusOr<Received> ReadAgain() const;

 private:
  void Run();

  const std::string name_;
  const std::function<std::shared_ptr<grpc::Channel>()> connect_;
  std::string start_cursor_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  mutable absl::Mutex mutex_;
  Received received_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the open stream
};

}  // namespace zoneflow::faults
