// How long an event takes to find its subscriptions: the index beside a scan and the counting
// algorithm, in one run on one core.
//
//   bench_match [--subscriptions N] [--events N] [--verify N] [--seed N]
//
// Prints JSON lines {name, value, unit, …}. Wishes are drawn as people make them: lists of 60 types,
// 200 zones, 120 sectors, 34 provinces and 8 stages (85, 70, 60, 20 and 20 % of them constrain each;
// Zipf 0.7), half of them with a least sum, sums of events log-normal. `mixed` are filters of up to 16
// restrictions with OR, NOT, != and stars. Exit code 1 where the index and asking each subscription
// differ for one of the --verify events.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "nlohmann/json.hpp"

#include "common/base/check.h"
#include "services/notification/core/match_index.h"
#include "tests/bench/quantile.h"

namespace {

using zoneflow::bench::Quantile;
using zoneflow::filter::FieldKind;
using zoneflow::filter::Filter;
using zoneflow::filter::Row;
using zoneflow::filter::Schema;
using zoneflow::notification::MatchIndex;
using zoneflow::notification::Scope;
using Steady = std::chrono::steady_clock;
using Member = MatchIndex::Member;

constexpr std::size_t kFields = 5;
constexpr std::size_t kValues[kFields] = {60, 200, 120, 34, 8};
constexpr int kConstrains[kFields] = {85, 70, 60, 20, 20};  // percent
constexpr const char* kNames[kFields] = {"type", "zone.id", "sector", "province", "stage"};
constexpr std::size_t kAmount = kFields;

double MicrosecondsSince(Steady::time_point begin) {
  return std::chrono::duration<double, std::micro>(Steady::now() - begin).count();
}

// What this process has used of a processor: on a busy machine less than has gone by.
double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

void Print(const std::string& name, double value, const char* unit,
           nlohmann::ordered_json more = nlohmann::ordered_json::object()) {
  nlohmann::ordered_json line = {{"name", name}, {"value", value}, {"unit", unit}};
  line.update(more);
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

// What a subscription wants, plainly: of each field the values, none for any.
struct Wish {
  std::vector<std::uint16_t> values[kFields];
  std::int64_t least = -1;  // fen; -1: any, or none
};

struct Event {
  std::uint16_t values[kFields];
  std::int64_t amount;  // fen
  Row row;
};

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {
    for (std::size_t field = 0; field < kFields; ++field) {
      std::vector<double> weights;
      for (std::size_t i = 1; i <= kValues[field]; ++i) {
        weights.push_back(1 / std::pow(static_cast<double>(i), 0.7));
      }
      zipf_.emplace_back(weights.begin(), weights.end());
    }
  }

  bool Percent(int percent) { return static_cast<int>(random_() % 100) < percent; }
  std::uint16_t Value(std::size_t field) {
    return static_cast<std::uint16_t>(zipf_[field](random_));
  }
  std::int64_t Fen() { return static_cast<std::int64_t>(std::exp(log_sum_(random_)) * 100); }
  std::uint32_t Number() { return static_cast<std::uint32_t>(random_()); }

  Wish MakeWish() {
    Wish wish;
    for (std::size_t field = 0; field < kFields; ++field) {
      if (!Percent(kConstrains[field])) {
        continue;
      }
      const int most = Percent(55) ? 1 : Percent(60) ? 2 : 3;
      for (int i = 0; i < most; ++i) {
        wish.values[field].push_back(Value(field));
      }
      std::sort(wish.values[field].begin(), wish.values[field].end());
      wish.values[field].erase(std::unique(wish.values[field].begin(), wish.values[field].end()),
                               wish.values[field].end());
    }
    if (std::all_of(std::begin(wish.values), std::end(wish.values),
                    [](const auto& values) { return values.empty(); })) {
      return MakeWish();  // few want everything
    }
    if (Percent(50)) {
      wish.least = Fen() / 100 * 100;  // whole yuan
    }
    return wish;
  }

  Event MakeEvent() {
    Event event;
    for (std::size_t field = 0; field < kFields; ++field) {
      event.values[field] = Value(field);
      event.row.AddText(field, "v" + std::to_string(event.values[field]));
    }
    event.amount = Fen();
    event.row.SetNumber(kAmount, event.amount);
    return event;
  }

  // A filter of up to 16 restrictions in parentheses; most name something, as wishes do.
  std::string MakeMixed() {
    std::string text = OneOf(Percent(70) ? 1 : 0);
    const int parts = 1 + static_cast<int>(random_() % 4);
    for (int i = 0; i < parts; ++i) {
      switch (random_() % 5) {
        case 0:
          text += " AND (" + OneOf(2) + " OR " + OneOf(3) + ")";
          break;
        case 1:
          text += " AND NOT " + OneOf(2);
          break;
        case 2:
          text += " AND stage != v" + std::to_string(Value(4));
          break;
        case 3:
          text += " AND sector = v" + std::to_string(Value(2)) + "*";
          break;
        default:
          text += " AND amount_cny >= " + std::to_string(Fen() / 100);
      }
    }
    return text;
  }

 private:
  // (f = a OR f = b)
  std::string OneOf(std::size_t field) {
    const std::string name = kNames[field];
    const std::string first = name + " = v" + std::to_string(Value(field));
    return Percent(60) ? first
                       : "(" + first + " OR " + name + " = v" + std::to_string(Value(field)) + ")";
  }

  std::mt19937 random_;
  std::vector<std::discrete_distribution<int>> zipf_;
  std::normal_distribution<double> log_sum_{std::log(1e8), 1.6};
};

Schema MakeSchema() {
  std::vector<zoneflow::filter::FieldSpec> fields;
  for (const char* name : kNames) {
    fields.push_back({.name = name});
  }
  fields.push_back({.name = "amount_cny", .kind = FieldKind::kMoney});
  return Schema(std::move(fields));
}

std::string TextOf(const Wish& wish) {
  std::string text;
  for (std::size_t field = 0; field < kFields; ++field) {
    std::string any;
    for (const std::uint16_t value : wish.values[field]) {
      any +=
          (any.empty() ? "" : " OR ") + std::string(kNames[field]) + " = v" + std::to_string(value);
    }
    if (!any.empty()) {
      text += (text.empty() ? "(" : " AND (") + any + ")";
    }
  }
  if (wish.least >= 0) {
    text += std::string(text.empty() ? "" : " AND ") +
            "amount_cny >= " + std::to_string(wish.least / 100);
  }
  return text;
}

// Asks each subscription: masks of the values, 80 bytes each.
class Scan {
 public:
  explicit Scan(const std::vector<Wish>& wishes) {
    masks_.resize(wishes.size());
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      Masks& masks = masks_[i];
      masks.least = wishes[i].least;
      for (std::size_t field = 0; field < kFields; ++field) {
        for (std::size_t value = 0; value < kValues[field]; ++value) {
          const auto& values = wishes[i].values[field];
          if (values.empty() || std::binary_search(values.begin(), values.end(), value)) {
            masks.bits[kFirst[field] + value / 64] |= std::uint64_t{1} << value % 64;
          }
        }
      }
    }
  }

  void Match(const Event& event, std::vector<Member>& matched) const {
    matched.clear();
    for (std::size_t i = 0; i < masks_.size(); ++i) {
      const Masks& masks = masks_[i];
      bool fits = masks.least <= event.amount;
      for (std::size_t field = 0; fits && field < kFields; ++field) {
        const std::uint16_t value = event.values[field];
        fits = (masks.bits[kFirst[field] + value / 64] >> value % 64 & 1) != 0;
      }
      if (fits) {
        matched.push_back(static_cast<Member>(i));
      }
    }
  }

 private:
  static constexpr std::size_t kFirst[kFields] = {0, 1, 5, 7, 8};
  struct Masks {
    std::uint64_t bits[9] = {};
    std::int64_t least = -1;
  };
  std::vector<Masks> masks_;
};

// Counts for each subscription how many of its restrictions an event meets.
class Counting {
 public:
  explicit Counting(const std::vector<Wish>& wishes) : needs_(wishes.size()), met_(wishes.size()) {
    for (std::size_t field = 0; field < kFields; ++field) {
      lists_[field].resize(kValues[field]);
    }
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      const auto member = static_cast<Member>(i);
      for (std::size_t field = 0; field < kFields; ++field) {
        needs_[i] += wishes[i].values[field].empty() ? 0 : 1;
        for (const std::uint16_t value : wishes[i].values[field]) {
          lists_[field][value].push_back(member);
        }
      }
      if (wishes[i].least >= 0) {
        ++needs_[i];
        bounds_.emplace_back(wishes[i].least, member);
      }
      if (needs_[i] == 0) {
        always_.push_back(member);
      }
    }
    std::sort(bounds_.begin(), bounds_.end());
  }

  void Match(const Event& event, std::vector<Member>& matched) {
    matched = always_;
    touched_.clear();
    const auto meets = [&](Member member) {
      if (met_[member]++ == 0) {
        touched_.push_back(member);
      }
      if (met_[member] == needs_[member]) {
        matched.push_back(member);
      }
    };
    for (std::size_t field = 0; field < kFields; ++field) {
      const auto& list = lists_[field][event.values[field]];
      std::for_each(list.begin(), list.end(), meets);
    }
    for (const auto& [least, member] : bounds_) {
      if (least > event.amount) {
        break;
      }
      meets(member);
    }
    for (const Member member : touched_) {
      met_[member] = 0;
    }
  }

 private:
  std::vector<std::vector<Member>> lists_[kFields];
  std::vector<std::pair<std::int64_t, Member>> bounds_;
  std::vector<Member> always_;
  std::vector<std::uint8_t> needs_;
  std::vector<std::uint8_t> met_;
  std::vector<Member> touched_;
};

struct Times {
  std::vector<double> us;
  double matches = 0;

  void Tell(const std::string& name, const nlohmann::ordered_json& more = {}) const {
    nlohmann::ordered_json told = {
        {"p99", Quantile(us, 0.99)},
        {"mean", us.empty() ? 0 : Sum() / static_cast<double>(us.size())},
        {"matches", matches / static_cast<double>(us.size())},
        {"events", us.size()}};
    told.update(more.is_null() ? nlohmann::ordered_json::object() : more);
    Print(name, Quantile(us, 0.5), "us p50", told);
  }
  double Sum() const {
    double sum = 0;
    for (const double each : us) {
      sum += each;
    }
    return sum;
  }
};

template <typename Match>
Times Time(std::vector<Event>& events, std::size_t count, Match match) {
  Times times;
  std::vector<Member> matched;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = Steady::now();
    match(events[i % events.size()], matched);
    times.us.push_back(MicrosecondsSince(begin));
    times.matches += static_cast<double>(matched.size());
  }
  return times;
}

std::vector<Filter> ParseAll(const std::vector<std::string>& texts, const Schema& schema) {
  std::vector<Filter> filters;
  for (const std::string& text : texts) {
    auto filter = Filter::Parse(text, schema);
    ZONEFLOW_CHECK(filter.ok());
    filters.push_back(*std::move(filter));
  }
  return filters;
}

struct Took {
  double seconds = 0;
  double cpu_seconds = 0;
};

// Puts the filters that `text` gives into the index, a few at a time, and returns what the index
// took; parsing is not its.
Took Build(MatchIndex& index, std::size_t count, const Schema& schema,
           const std::function<std::string(std::size_t)>& text) {
  const Scope all{true, {}};
  Took took;
  constexpr std::size_t kAtATime = 4096;
  for (std::size_t begin = 0; begin < count; begin += kAtATime) {
    std::vector<std::string> texts;
    for (std::size_t i = begin; i < std::min(begin + kAtATime, count); ++i) {
      texts.push_back(text(i));
    }
    const std::vector<Filter> filters = ParseAll(texts, schema);
    const auto start = Steady::now();
    const double cpu = CpuSeconds();
    for (std::size_t i = 0; i < filters.size(); ++i) {
      index.Put(static_cast<Member>(begin + i), filters[i], all);
    }
    took.seconds += MicrosecondsSince(start) / 1e6;
    took.cpu_seconds += CpuSeconds() - cpu;
  }
  return took;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t subscriptions = 1'000'000;
  std::size_t events = 20'000;
  std::size_t verify = 10'000;
  std::uint32_t seed = 1;
  CLI::App app("Matching events against subscriptions");
  app.add_option("--subscriptions", subscriptions)->check(CLI::PositiveNumber);
  app.add_option("--events", events)->check(CLI::PositiveNumber);
  app.add_option("--verify", verify);
  app.add_option("--seed", seed);
  CLI11_PARSE(app, argc, argv);

  const Schema schema = MakeSchema();
  const Scope all{true, {}};
  Draw draw(seed);
  std::vector<Wish> wishes;
  for (std::size_t i = 0; i < subscriptions; ++i) {
    wishes.push_back(draw.MakeWish());
  }
  std::vector<Event> drawn;
  for (std::size_t i = 0; i < std::min<std::size_t>(std::max(events, verify), 20'000); ++i) {
    drawn.push_back(draw.MakeEvent());
  }

  std::size_t wrong = 0;
  {
    malloc_trim(0);
    const double before = HeapBytes();
    MatchIndex index(schema);
    const Took took =
        Build(index, subscriptions, schema, [&](std::size_t i) { return TextOf(wishes[i]); });
    const double bytes = HeapBytes() - before;
    const MatchIndex::Size size = index.size();
    Print("conjunctive.build", took.seconds, "s",
          {{"cpu_s", took.cpu_seconds}, {"subscriptions", subscriptions}});
    Print(
        "conjunctive.bytes_a_subscription", bytes / static_cast<double>(subscriptions), "B",
        {{"postings", size.postings}, {"buckets", size.buckets}, {"signatures", size.signatures}});
    const auto by_index = [&](const Event& event, std::vector<Member>& matched) {
      index.Match(event.row, matched);
    };
    Time(drawn, std::min<std::size_t>(events, 1000), by_index);  // warm
    const Times indexed = Time(drawn, events, by_index);
    const Scan scan(wishes);
    const Times scanned = Time(drawn, 300, [&](const Event& event, std::vector<Member>& matched) {
      scan.Match(event, matched);
    });
    Counting counting(wishes);
    const Times counted = Time(drawn, 1000, [&](const Event& event, std::vector<Member>& matched) {
      counting.Match(event, matched);
    });
    indexed.Tell("conjunctive.index");
    scanned.Tell("conjunctive.scan",
                 {{"ratio", Quantile(scanned.us, 0.5) / Quantile(indexed.us, 0.5)}});
    counted.Tell("conjunctive.counting",
                 {{"ratio", Quantile(counted.us, 0.5) / Quantile(indexed.us, 0.5)}});

    std::vector<Member> matched;
    std::vector<Member> expected;
    for (std::size_t i = 0; i < verify; ++i) {
      const Event& event = drawn[i % drawn.size()];
      index.Match(event.row, matched);
      std::sort(matched.begin(), matched.end());
      scan.Match(event, expected);
      wrong += matched != expected ? 1 : 0;
    }
    Print("conjunctive.differs_from_scan", static_cast<double>(wrong), "events", {{"of", verify}});

    // A change is a filter put over another one, with an event in between that must see it.
    std::vector<std::string> texts;
    for (int i = 0; i < 20'000; ++i) {
      texts.push_back(TextOf(draw.MakeWish()));
    }
    const std::vector<Filter> filters = ParseAll(texts, schema);
    Times updates;
    for (const Filter& filter : filters) {
      const Member member = draw.Number() % static_cast<Member>(subscriptions);
      const auto begin = Steady::now();
      index.Put(member, filter, all);
      updates.us.push_back(MicrosecondsSince(begin));
    }
    updates.Tell("conjunctive.update");
  }

  {
    const double before = HeapBytes();
    MatchIndex index(schema);
    const Took took =
        Build(index, subscriptions, schema, [&](std::size_t) { return draw.MakeMixed(); });
    const double bytes = HeapBytes() - before;
    Print("mixed.build", took.seconds, "s",
          {{"cpu_s", took.cpu_seconds},
           {"subscriptions", subscriptions},
           {"rests", index.size().rests},
           {"predicates", index.size().predicates},
           {"asked", index.size().asked}});
    Print("mixed.bytes_a_subscription", bytes / static_cast<double>(subscriptions), "B",
          {{"postings", index.size().postings},
           {"buckets", index.size().buckets},
           {"signatures", index.size().signatures},
           {"note", "filters that are asked included"}});
    const auto by_index = [&](const Event& event, std::vector<Member>& matched) {
      index.Match(event.row, matched);
    };
    Time(drawn, 200, by_index);
    Time(drawn, std::min<std::size_t>(events, 5000), by_index).Tell("mixed.index");
  }

  {
    // Few enough that each can be asked for each event.
    constexpr std::size_t kFew = 1000;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < kFew; ++i) {
      texts.push_back(i % 2 == 0 ? draw.MakeMixed() : TextOf(draw.MakeWish()));
    }
    const std::vector<Filter> filters = ParseAll(texts, schema);
    MatchIndex index(schema);
    for (std::size_t i = 0; i < kFew; ++i) {
      index.Put(static_cast<Member>(i), filters[i], all);
    }
    std::size_t differs = 0;
    std::vector<Member> matched;
    for (std::size_t i = 0; i < verify; ++i) {
      const Event& event = drawn[i % drawn.size()];
      index.Match(event.row, matched);
      std::sort(matched.begin(), matched.end());
      std::vector<Member> expected;
      for (std::size_t each = 0; each < kFew; ++each) {
        if (filters[each].Matches(event.row)) {
          expected.push_back(static_cast<Member>(each));
        }
      }
      differs += matched != expected ? 1 : 0;
    }
    Print("mixed.differs_from_asking", static_cast<double>(differs), "events",
          {{"of", verify}, {"subscriptions", kFew}});
    wrong += differs;
  }
  return wrong == 0 ? 0 : 1;
}
