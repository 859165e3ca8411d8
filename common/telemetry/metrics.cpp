#include "common/telemetry/metrics.h"

#include <exception>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

#include "common/base/str_cat.h"

namespace zoneflow::telemetry {
namespace {

// A request of the suite takes between a fraction of a millisecond and its deadline of 60 s.
const prometheus::Histogram::BucketBoundaries kSecondBuckets = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};

using Key = std::pair<std::string_view, std::string>;  // metric, label value

struct Metrics {
  absl::Mutex mutex;
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  // The registry finds a family by a walk over all; these find the series at once.
  std::map<Key, prometheus::Counter*> counters ABSL_GUARDED_BY(mutex);
  std::map<Key, prometheus::Gauge*> gauges ABSL_GUARDED_BY(mutex);
  std::map<Key, prometheus::Histogram*> histograms ABSL_GUARDED_BY(mutex);
};

// Never destroyed: threads may count until the process is gone.
Metrics& TheMetrics() {
  static Metrics& metrics = *new Metrics();
  return metrics;
}

template <typename Metric, typename Make>
Metric& FindOrMake(std::map<Key, Metric*>& known, const MetricName& name,
                   std::string_view label_value, const Make& make) {
  const Key key{name.name, std::string(label_value)};
  const auto found = known.find(key);
  if (found != known.end()) {
    return *found->second;
  }
  prometheus::Labels labels;
  if (!name.label.empty()) {
    labels.emplace(name.label, label_value);
  }
  Metric& metric = make(labels);
  known.emplace(key, &metric);
  return metric;
}

class ExposerServer : public MetricsServer {
 public:
  explicit ExposerServer(const std::string& address) : exposer_(address, 1) {
    exposer_.RegisterCollectable(TheMetrics().registry);
  }

 private:
  prometheus::Exposer exposer_;
};

}  // namespace

void Count(const MetricName& name, std::string_view label_value, double by) {
  Metrics& metrics = TheMetrics();
  absl::MutexLock lock(&metrics.mutex);
  FindOrMake(metrics.counters, name, label_value,
             [&](const prometheus::Labels& labels) -> prometheus::Counter& {
               return prometheus::BuildCounter()
                   .Name(std::string(name.name))
                   .Help(std::string(name.help))
                   .Register(*metrics.registry)
                   .Add(labels);
             })
      .Increment(by);
}

void SetGauge(const MetricName& name, double value, std::string_view label_value) {
  Metrics& metrics = TheMetrics();
  absl::MutexLock lock(&metrics.mutex);
  FindOrMake(metrics.gauges, name, label_value,
             [&](const prometheus::Labels& labels) -> prometheus::Gauge& {
               return prometheus::BuildGauge()
                   .Name(std::string(name.name))
                   .Help(std::string(name.help))
                   .Register(*metrics.registry)
                   .Add(labels);
             })
      .Set(value);
}

void ObserveSeconds(const MetricName& name, double seconds, std::string_view label_value) {
  Metrics& metrics = TheMetrics();
  absl::MutexLock lock(&metrics.mutex);
  FindOrMake(metrics.histograms, name, label_value,
             [&](const prometheus::Labels& labels) -> prometheus::Histogram& {
               return prometheus::BuildHistogram()
                   .Name(std::string(name.name))
                   .Help(std::string(name.help))
                   .Register(*metrics.registry)
                   .Add(labels, kSecondBuckets);
             })
      .Observe(seconds);
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address) {
  if (address.empty()) {
    return std::make_unique<MetricsServer>();
  }
  try {
    return std::make_unique<ExposerServer>(address);
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        StrCat("METRICS_ADDR: \"", address, "\" cannot be listened on: ", error.what()));
  }
}

}  // namespace zoneflow::telemetry
