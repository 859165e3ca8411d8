// Counters and gauges, served as text on METRICS_ADDR at /metrics (Prometheus exposition format).
// Every metric's name and help text is declared once in names.h.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/telemetry/names.h"

namespace zoneflow::telemetry {

// Adds to a counter. label_value "" for a metric without a label. Thread-safe.
void Count(const MetricName& name, std::string_view label_value = "", double by = 1);
// Sets a gauge. Thread-safe.
void SetGauge(const MetricName& name, double value, std::string_view label_value = "");
// Observes seconds in a histogram. Thread-safe.
void ObserveSeconds(const MetricName& name, double seconds, std::string_view label_value = "");

// Serves /metrics on loopback or the given address until destroyed. "" serves nothing.
class MetricsServer {
 public:
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address);
  virtual ~MetricsServer() = default;
};

}  // namespace zoneflow::telemetry
