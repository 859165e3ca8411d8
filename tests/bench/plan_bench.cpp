// Backward plans per second of a case with 36 procedures: all that the start of construction needs.
//
//   bench_plan [--rounds N]
//
// Prints JSON lines {name, value, unit, baseline, baseline_value, ratio}. The baseline is the plain
// loop over the same edges and durations without calendar floors and without dates; rounds
// alternate, medians are told.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#include "common/base/check.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/timetable.h"
#include "tests/bench/quantile.h"

namespace {

using zoneflow::Date;
using zoneflow::WorkdayCalendar;
using zoneflow::approval::Catalogue;
using zoneflow::approval::CompiledTemplate;
using zoneflow::approval::PlannedNode;
using zoneflow::approval::ProcedureId;
using zoneflow::approval::Rulebook;
using zoneflow::bench::Median;

constexpr Date kFirstStart{std::chrono::sys_days{std::chrono::year{2021} / 1 / 4}};
constexpr int kStarts = 1024;

// The start of construction and everything it needs, however far back.
std::vector<std::size_t> NeededForStart(const Catalogue& catalogue) {
  std::vector<bool> needed(catalogue.procedures().size(), false);
  needed[*catalogue.IndexOf(catalogue.landmarks().start)] = true;
  const auto order = catalogue.topological_order();
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    if (needed[*at]) {
      for (const std::size_t before : catalogue.PrerequisitesOf(*at)) {
        needed[before] = true;
      }
    }
  }
  std::vector<std::size_t> indices;
  for (const std::size_t index : order) {
    if (needed[index]) {
      indices.push_back(index);
    }
  }
  return indices;
}

struct Edge {
  std::int32_t before;
  std::int32_t after;
};

// Plans per second of `plan`, called with start numbers until a tenth of a second has gone by.
double PlansPerSecond(const std::function<void(int)>& plan_all) {
  using Steady = std::chrono::steady_clock;
  const auto begin = Steady::now();
  std::int64_t plans = 0;
  double seconds = 0;
  do {
    plan_all(kStarts);
    plans += kStarts;
    seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  } while (seconds < 0.1);
  return static_cast<double>(plans) / seconds;
}

volatile std::int64_t sink = 0;

}  // namespace

int main(int argc, char** argv) {
  int rounds = 15;
  if (argc == 3 && std::strcmp(argv[1], "--rounds") == 0) {
    rounds = std::atoi(argv[2]);
  }
  if (rounds < 1 || (argc != 1 && argc != 3)) {
    std::fprintf(stderr, "usage: bench_plan [--rounds N], N at least 1\n");
    return 1;
  }
  const auto rulebook = zoneflow::approval::LoadEmbeddedRulebook();
  if (!rulebook.ok()) {
    std::fprintf(stderr, "%s\n", rulebook.status().ToString().c_str());
    return 1;
  }
  const Catalogue& catalogue = rulebook->catalogue;
  const WorkdayCalendar& calendar = rulebook->calendar;
  const std::vector<std::size_t> indices = NeededForStart(catalogue);
  const std::size_t count = indices.size();
  ZONEFLOW_CHECK(count == 36);

  std::vector<ProcedureId> selection;
  std::vector<std::int32_t> position(catalogue.procedures().size(), -1);
  std::vector<std::int32_t> durations;
  for (const std::size_t index : indices) {
    position[index] = static_cast<std::int32_t>(selection.size());
    selection.push_back(catalogue.at(index).id);
    durations.push_back(catalogue.at(index).duration_wd());
  }
  // Ends of edges descend, so one pass over the edges settles every node before it hands on.
  std::vector<Edge> edges;
  for (std::size_t i = count; i-- > 0;) {
    for (const std::size_t before : catalogue.PrerequisitesOf(indices[i])) {
      edges.push_back({position[before], static_cast<std::int32_t>(i)});
    }
  }
  const auto compiled = CompiledTemplate::Compile(catalogue, selection);
  ZONEFLOW_CHECK(compiled.ok() && compiled->edges() == edges.size());

  std::vector<PlannedNode> planned(count);
  const auto dates = [&](int starts) {
    for (int i = 0; i < starts; ++i) {
      ZONEFLOW_CHECK(compiled->Plan(kFirstStart + std::chrono::days{i}, calendar, planned).ok());
      sink = sink + planned[0].accept_wd;
    }
  };
  std::vector<PlannedNode> earliest(count);
  const auto both = [&](int starts) {
    for (int i = 0; i < starts; ++i) {
      const zoneflow::Date start = kFirstStart + std::chrono::days{i};
      ZONEFLOW_CHECK(compiled->Plan(start, calendar, planned).ok() &&
                     compiled->PlanEarliest(start, calendar, earliest).ok());
      sink = sink + planned[0].accept_wd + earliest[0].result_wd;
    }
  };
  std::vector<std::int32_t> latest(count);
  const auto plain_loop = [&](int starts) {
    for (int i = 0; i < starts; ++i) {
      std::fill(latest.begin(), latest.end(), 5000 + i);
      for (const Edge& edge : edges) {
        const auto after = static_cast<std::size_t>(edge.after);
        const auto before = static_cast<std::size_t>(edge.before);
        latest[before] = std::min(latest[before], latest[after] - durations[after]);
      }
      sink = sink + latest[0];
    }
  };
  const auto timetables = [&](int starts) {
    for (int i = 0; i < starts; ++i) {
      const auto timetable = compiled->MakeTimetable(kFirstStart + std::chrono::days{i}, calendar);
      ZONEFLOW_CHECK(timetable.ok());
      sink = sink + static_cast<std::int64_t>(timetable->rows.size());
    }
  };

  std::vector<double> dates_rates;
  std::vector<double> plain_rates;
  std::vector<double> both_rates;
  std::vector<double> timetable_rates;
  for (int round = 0; round < rounds; ++round) {
    plain_rates.push_back(PlansPerSecond(plain_loop));
    dates_rates.push_back(PlansPerSecond(dates));
    both_rates.push_back(PlansPerSecond(both));
    timetable_rates.push_back(PlansPerSecond(timetables));
  }
  const double plain = Median(plain_rates);
  const auto print = [&](const char* name, double value) {
    std::printf(
        "{\"name\":\"%s\",\"value\":%.0f,\"unit\":\"plans/s\",\"baseline\":"
        "\"plain loop over the same edges, no dates\",\"baseline_value\":%.0f,\"ratio\":%.3f}\n",
        name, value, plain, value / plain);
  };
  print("plan_backward_36_nodes", Median(dates_rates));
  print("plan_both_passes_36_nodes", Median(both_rates));
  print("plan_backward_36_nodes_sorted_rows", Median(timetable_rates));
  return 0;
}
