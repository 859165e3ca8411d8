#include "services/approval/adapters/case_list.h"

#include <soci/soci.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/filter/event_schema.h"
#include "common/filter/search_index.h"
#include "common/sql/testing/plan.h"
#include "common/sql/testing/sqlite_work.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/testing/case_store_contract.h"
#include "services/approval/testing/sample_calendar.h"

namespace zoneflow::approval {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Opening;
using testing::SampleCalendar;
using testing::SampleCase;
using testing::SampleOrigin;
using testing::SampleRulebook;
using testing::Scheduled;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

// The first node of a scheduled sample was due on the Friday before.
const Date kToday{std::chrono::year{2021} / 4 / 12};

Principal Everybody() { return {"person/zhang", {"operator"}, {}, true}; }
Principal In(std::vector<std::string> zones) {
  return {"person/li", {"investment"}, std::move(zones), false};
}

v1::ListCasesRequest Asking(const std::string& filter, const std::string& order_by = "") {
  v1::ListCasesRequest request;
  request.set_filter(filter);
  request.set_order_by(order_by);
  return request;
}

template <typename Backend>
class CaseListTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, SampleRulebook());
    list_ = std::make_unique<CaseList>(**database_, SampleCalendar());
  }

  // Of a project p<n>, opened.
  Case Open(int n, const std::string& zone, const std::string& company) {
    const Case opened = SampleCase(StrCat("p", n), zone, company);
    EXPECT_THAT(store_->Apply(std::vector{Opening(opened)}, SampleOrigin()), IsOk());
    return opened;
  }
  void Schedule(const Case& opened, Date start) {
    Case after = Scheduled(opened);
    after.required_start = after.timetable->required_start = start;
    EXPECT_THAT(store_->Apply(std::vector<CaseChange>{{CaseChangeKind::kScheduled, opened, after}},
                              SampleOrigin()),
                IsOk());
  }

  // The projects on all pages of that size, in their order.
  absl::StatusOr<std::vector<std::string>> Projects(v1::ListCasesRequest request,
                                                    const Principal& principal = Everybody(),
                                                    int page_size = 100) {
    std::vector<std::string> projects;
    request.set_page_size(page_size);
    do {
      const auto page = list_->Read(request, principal, kToday);
      if (!page.ok()) {
        return page.status();
      }
      EXPECT_LE(page->cases_size(), page_size);
      for (const v1::Case& one : page->cases()) {
        projects.push_back(one.project_id());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return projects;
  }

  zoneflow::testing::ManualClock clock_;
  const journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociCaseStore> store_;
  std::unique_ptr<CaseList> list_;
};

using Backends =
    ::testing::Types<sql::SqliteBackend, sql::PostgresBackend, sql::EnglishPostgresBackend>;
TYPED_TEST_SUITE(CaseListTest, Backends);

// In every order, for those who see all zones and for those who see some, in pages of every size.
TYPED_TEST(CaseListTest, PagesFollowTheirOrderAndMissNothing) {
  struct Listed {
    std::string project, zone, company, id, start;
  };
  std::vector<Listed> all;
  int n = 0;
  for (const std::string zone : {"", "a", "B", "b"}) {
    for (const std::string company : {"甲", "a", "B", "甲"}) {
      const Case opened = this->Open(++n, zone, company);
      const Date start = kToday + std::chrono::days{n * 7 % 5};
      if (n % 3 != 0) {
        this->Schedule(opened, start);
      }
      all.push_back(
          {StrCat("p", n), zone, company, opened.id.str(), n % 3 == 0 ? "" : FormatDate(start)});
    }
  }
  const struct {
    std::string order_by;
    std::vector<std::string Listed::*> keys;
  } orders[] = {{"zone.id, company, id", {&Listed::zone, &Listed::company, &Listed::id}},
                {"zone.id", {&Listed::zone, &Listed::id}},
                {"company", {&Listed::company, &Listed::id}},
                {"required_start", {&Listed::start, &Listed::id}},
                {"id", {&Listed::id}}};
  for (const auto& [order_by, keys] : orders) {
    for (const bool descending : {false, true}) {
      std::ranges::sort(all, [&, keys = keys](const Listed& a, const Listed& b) {
        for (const auto key : keys) {
          if (a.*key != b.*key) {
            return descending ? a.*key > b.*key : a.*key < b.*key;
          }
        }
        return false;
      });
      std::string text = order_by;
      for (std::size_t at = 0; descending && at != std::string::npos;) {
        at = text.find(',', at);
        text.insert(at == std::string::npos ? text.size() : at, " desc");
        at = at == std::string::npos ? at : at + 6;
      }
      for (const Principal& principal : {Everybody(), In({"b", "a", "nowhere"}), In({})}) {
        std::vector<std::string> expected;
        for (const Listed& one : all) {
          if (principal.all_zones || std::ranges::count(principal.zones, one.zone) > 0) {
            expected.push_back(one.project);
          }
        }
        for (const int page_size : {1, 3, 5, 100}) {
          EXPECT_THAT(this->Projects(Asking("", text), principal, page_size),
                      IsOkAndHolds(expected))
              << text << " " << page_size << " " << principal.id << principal.zones.size();
        }
      }
    }
  }
}

TYPED_TEST(CaseListTest, AListSaysOfACaseWhatItsAnswerSaysButForTheNodesAndVersions) {
  const Case opened = this->Open(1, "a", "甲");
  this->Schedule(opened, Date{std::chrono::year{2021} / 4 / 20});
  const auto listed = this->list_->Read({}, Everybody(), kToday);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->cases_size(), 1);
  const Case stored = *this->store_->Get(opened.id);
  v1::Case answer = ToWire(stored);
  ShowLights(LightsOf(stored, kToday, SampleCalendar()), answer);
  answer.mutable_timetable()->clear_nodes();
  answer.clear_overlays();
  answer.clear_attributes();
  answer.clear_timetable_version();
  answer.clear_baseline_version();
  answer.clear_rules_version();
  EXPECT_EQ(listed->cases(0).SerializeAsString(), answer.SerializeAsString());
}

TYPED_TEST(CaseListTest, AFilterIsAskedOfTheRegister) {
  this->Open(1, "a", "前晨汽车");
  this->Schedule(this->Open(2, "b", "汇顶科技"), Date{std::chrono::year{2021} / 4 / 20});
  Case bare = SampleCase("p3", "b", "乙");
  bare.project.amount = Money{5'000'000'00, "USD"};
  bare.project.amount_alt.reset();
  bare.project.sectors = {"汽车"};
  bare.triage.track = Track::kPromise;
  bare.project.status = FigureStatus::kRejected;
  ASSERT_THAT(this->store_->Apply(std::vector{Opening(bare)}, SampleOrigin()), IsOk());
  const std::pair<std::string, std::vector<std::string>> cases[] = {
      {"zone.id = b", {"p2", "p3"}},
      {"light = red", {"p2"}},
      {"light:*", {"p2"}},
      {"NOT light = red", {"p1", "p3"}},
      {"track = promise", {"p3"}},
      {"stage = started", {"p1", "p2", "p3"}},
      {"amount >= 5180000000", {"p1", "p2"}},
      {"NOT amount > 0", {"p3"}},
      {"currency = USD", {"p3"}},
      {"status = rejected", {"p3"}},
      {"sector = 生物医药", {"p1", "p2"}},
      {"sector = 汽车 zone.id = b", {"p3"}},
      {"required_start < 2021-05-01", {"p2"}},
      {"前晨", {"p1"}},
      {"研发 NOT zone.id = a", {"p2", "p3"}},
      {"company = 汇顶科技 OR project_id = p3", {"p2", "p3"}},
  };
  for (const auto& [text, expected] : cases) {
    const auto found = this->Projects(Asking(text));
    ASSERT_THAT(found, IsOk()) << text;
    EXPECT_THAT(*found, ::testing::UnorderedElementsAreArray(expected)) << text;
  }
  EXPECT_THAT(this->Projects(Asking("light = red"), In({"a"})), IsOkAndHolds(IsEmpty()));
}

// A search looks at the rows that its index names and at no others, also once a case has changed.
TYPED_TEST(CaseListTest, AnIndexServesASearch) {
  const Case chosen = this->Open(1, "a", "前晨汽车");
  this->Open(2, "a", "乙");
  this->Schedule(chosen, Date{std::chrono::year{2021} / 4 / 20});
  const filter::Schema fields = CaseFields(kToday, SampleCalendar());
  const auto candidates = [&](const std::string& text) {
    filter::Candidates found;
    EXPECT_THAT((*this->database_)->Read([&](sql::Transaction& transaction) {
      found =
          filter::SearchCandidates(transaction, *filter::Filter::Parse(text, fields), kCaseGrams);
      return absl::OkStatus();
    }),
                IsOk());
    return found;
  };
  EXPECT_EQ(candidates("text:晨汽"),
            filter::Candidates(std::vector{filter::SearchNumber(chosen.id.str())}));
  EXPECT_EQ(candidates("text:饕餮"), filter::Candidates(std::vector<std::int64_t>()));
  EXPECT_EQ(candidates("zone.id = a"), std::nullopt);
  EXPECT_THAT(this->Projects(Asking("text:晨汽")), IsOkAndHolds(std::vector<std::string>{"p1"}));
  EXPECT_THAT(this->Projects(Asking("text:饕餮")), IsOkAndHolds(IsEmpty()));
}

// Whatever the order and the zone: an index leads to its first row and on from there.
TYPED_TEST(CaseListTest, AnIndexServesEveryOrder) {
  const filter::Schema fields = CaseFields(kToday, SampleCalendar());
  std::vector<std::string> orders = {"zone.id, company, id"};
  for (const filter::FieldSpec& field : fields.fields()) {
    if (!field.column.order.empty()) {
      orders.push_back(field.name);
      orders.push_back(field.name + " desc");
    }
  }
  const filter::Filter where = *filter::Filter::Parse("track = promise", fields);
  for (const std::string& text : orders) {
    const filter::Order order = *filter::Order::Parse(text, fields, "", "id");
    for (const std::optional<std::string>& zone : {std::optional<std::string>(), {"a"}}) {
      EXPECT_THAT((*this->database_)->Read([&](sql::Transaction& transaction) {
        const auto query = CasesQuery({where, order, 50}, zone, {}, transaction.dialect());
        EXPECT_THAT(query, IsOk());
        EXPECT_THAT(sql::WhatNoIndexServes(transaction, *query), IsEmpty())
            << text << (zone ? " of a zone" : "");
        return absl::OkStatus();
      }),
                  IsOk());
    }
  }
}

// As subscriptions have them.
TEST(CaseFieldsTest, TracksAreThoseOfTheMessage) {
  const filter::Schema fields = CaseFields(kToday, SampleCalendar());
  EXPECT_EQ(fields[fields.Number("track")].choices, filter::ChoicesOf(*v1::Track_descriptor()));
}

TYPED_TEST(CaseListTest, WhatCannotBeAskedIsNamed) {
  const auto refused = [&](v1::ListCasesRequest request, const std::string& part) {
    EXPECT_THAT(this->list_->Read(request, Everybody(), kToday),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(part)));
  };
  refused(Asking("colour = red"), "colour");
  refused(Asking("light = blue"), "blue");
  refused(Asking("", "amount"), "amount");
  refused(Asking("", "company sideways"), "sideways");
  v1::ListCasesRequest request = Asking("");
  request.set_page_size(-1);
  refused(request, "page_size");
  request = Asking("");
  request.set_page_token("nonsense");
  refused(request, "page_token");
  this->Open(1, "a", "甲");
  this->Open(2, "a", "乙");
  request = Asking("zone.id = a");
  request.set_page_size(1);
  const auto page = this->list_->Read(request, Everybody(), kToday);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(this->list_->Read(request, Everybody(), kToday), IsOk());
  request.set_filter("zone.id = b");
  refused(request, "page_token");
}

// Whatever the order and whoever asks.
TEST(CaseListWorkTest, APageReadsNoMoreRowsThanItShows) {
  zoneflow::testing::ManualClock clock;
  const journal::Journal journal("approval", clock);
  const auto steps_with = [&](int cases) {
    sql::TempSchema<sql::SqliteBackend> database{journal::Migrations(), Migrations()};
    std::vector<CaseChange> openings;
    for (const char* zone : {"a", "b", "c"}) {
      for (int i = 0; i < cases; ++i) {
        openings.push_back(Opening(SampleCase(StrCat(zone, i), zone)));
      }
    }
    EXPECT_THAT(SociCaseStore(*database, journal, SampleRulebook()).Apply(openings, SampleOrigin()),
                IsOk());
    std::vector<std::int64_t> steps;
    EXPECT_THAT(database->Read([&](sql::Transaction& transaction) {
      const CaseList list(transaction, SampleCalendar());
      for (const Principal& principal : {Everybody(), In({"c", "a", "nowhere"}), In({"c"})}) {
        for (const char* order :
             {"", "company", "company desc", "required_start", "id", "zone.id"}) {
          v1::ListCasesRequest request = Asking("", order);
          request.set_page_size(5);
          for (int page = 0; page < 2; ++page) {
            steps.push_back(sql::StepsOf(transaction, [&] {
              const auto read = list.Read(request, principal, kToday);
              ASSERT_THAT(read, IsOk());
              EXPECT_EQ(read->cases_size(), 5);
              request.set_page_token(read->next_page_token());
            }));
          }
        }
      }
      return absl::OkStatus();
    }),
                IsOk());
    return steps;
  };
  const std::vector<std::int64_t> few = steps_with(15);
  const std::vector<std::int64_t> many = steps_with(400);
  ASSERT_EQ(few.size(), many.size());
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_LE(many[i], few[i] + few[i] / 10) << "list " << i;
  }
  EXPECT_GT(few[0], 0);
}

}  // namespace
}  // namespace zoneflow::approval
