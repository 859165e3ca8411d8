#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "approval_data.h"
#include "common/testing/status_matchers.h"
#include "common/workdays/calendar_csv.h"
#include "services/approval/adapters/catalogue_yaml.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/timetable.h"
#include "services/approval/core/todo.h"
#include "services/approval/core/triage.h"
#include "workdays_data.h"

namespace zoneflow::approval {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

auto Refused(const std::string& place, const std::string& part) {
  return StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(place), HasSubstr(part)));
}

const Rulebook& Embedded() {
  static const Rulebook rulebook = *LoadEmbeddedRulebook();
  return rulebook;
}

// The timetable of a plant whose construction starts on 20 April 2021. Saturday 20 February makes
// up for the Spring Festival.
TEST(EmbeddedRulebookTest, TheTemplateGivesTheTimetableOf2021) {
  const struct {
    const char* id;
    int duration_wd;
    Date accept;
    Date result;
  } expected[] = {
      {"PLANCOND", 5, Day(2020, 12, 31), Day(2021, 1, 8)},
      {"LISTING", 21, Day(2021, 1, 8), Day(2021, 2, 9)},
      {"DESIGN", 15, Day(2021, 1, 26), Day(2021, 2, 20)},
      {"SURVEY", 12, Day(2021, 2, 8), Day(2021, 3, 2)},
      {"DEAL", 0, Day(2021, 2, 9), Day(2021, 2, 9)},
      {"CONTRACT", 1, Day(2021, 2, 9), Day(2021, 2, 10)},
      {"REC", 0, Day(2021, 2, 10), Day(2021, 2, 10)},
      {"LANDPLAN", 3, Day(2021, 2, 10), Day(2021, 2, 20)},
      {"SCHEME", 7, Day(2021, 2, 20), Day(2021, 3, 2)},
      {"CDRAW", 20, Day(2021, 3, 2), Day(2021, 3, 30)},
      {"LANDFEE", 5, Day(2021, 3, 11), Day(2021, 3, 18)},
      {"LANDCERT", 3, Day(2021, 3, 18), Day(2021, 3, 23)},
      {"CIVDEF", 3, Day(2021, 3, 23), Day(2021, 3, 26)},
      {"ENGPLAN", 2, Day(2021, 3, 26), Day(2021, 3, 30)},
      {"DRAWREV", 7, Day(2021, 3, 30), Day(2021, 4, 9)},
      {"AWARD", 8, Day(2021, 4, 2), Day(2021, 4, 15)},
      {"FIREREV", 5, Day(2021, 4, 9), Day(2021, 4, 16)},
      {"EIA", 7, Day(2021, 4, 9), Day(2021, 4, 20)},
      {"ENERGY", 7, Day(2021, 4, 9), Day(2021, 4, 20)},
      {"TEMPUTIL", 5, Day(2021, 4, 13), Day(2021, 4, 20)},
      {"SOIL", 5, Day(2021, 4, 13), Day(2021, 4, 20)},
      {"WAGE", 1, Day(2021, 4, 15), Day(2021, 4, 16)},
      {"BUILDPERMIT", 2, Day(2021, 4, 16), Day(2021, 4, 20)},
      {"START", 0, Day(2021, 4, 20), Day(2021, 4, 20)},
  };
  const ProjectTemplate& plant = Embedded().templates.front();
  const auto timetable =
      PlanBackward(Embedded().catalogue, plant.procedures, Day(2021, 4, 20), Embedded().calendar);
  ASSERT_THAT(timetable, IsOk());
  EXPECT_FALSE(timetable->provisional);
  ASSERT_EQ(timetable->rows.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    const TimetableRow& row = timetable->rows[i];
    EXPECT_EQ(row.procedure.str(), expected[i].id);
    EXPECT_EQ(row.duration_wd, expected[i].duration_wd) << expected[i].id;
    EXPECT_EQ(FormatDate(row.latest_accept), FormatDate(expected[i].accept)) << expected[i].id;
    EXPECT_EQ(FormatDate(row.latest_result), FormatDate(expected[i].result)) << expected[i].id;
  }
}

TEST(EmbeddedRulebookTest, MakeUpDaysWorkAndHolidaysDoNot) {
  EXPECT_TRUE(Embedded().calendar.IsWorkday(Day(2021, 2, 20)));
  EXPECT_FALSE(Embedded().calendar.IsWorkday(Day(2021, 2, 17)));
  EXPECT_FALSE(Embedded().calendar.IsWorkday(Day(2007, 12, 31)));
  EXPECT_TRUE(Embedded().calendar.IsWorkday(Day(2007, 12, 29)));
}

TEST(EmbeddedRulebookTest, AYearHasAboutTwoHundredAndFiftyWorkingDays) {
  const WorkdayCalendar& calendar = Embedded().calendar;
  const int years[][2] = {{2020, 249}, {2021, 250}, {2022, 249}};
  for (const auto& [year, workdays] : years) {
    EXPECT_EQ(calendar.NumberAtOrBefore(Day(year, 12, 31)) -
                  calendar.NumberAtOrBefore(Day(year - 1, 12, 31)),
              workdays)
        << year;
  }
}

TEST(EmbeddedRulebookTest, NoticesArePublishedFrom2004To2026) {
  EXPECT_EQ(Embedded().calendar.UnpublishedYears(Day(2003, 1, 1), Day(2027, 1, 1)),
            (std::vector<int>{2003, 2027}));
}

TEST(EmbeddedRulebookTest, APlanIntoAnUnpublishedYearIsProvisional) {
  const auto timetable = PlanBackward(Embedded().catalogue, Embedded().templates.front().procedures,
                                      Day(2027, 4, 20), Embedded().calendar);
  ASSERT_THAT(timetable, IsOk());
  EXPECT_TRUE(timetable->provisional);
  EXPECT_THAT(timetable->provisional_reason, HasSubstr("2027"));
}

// The days that notices moved in the year before theirs lie in its last week.
TEST(EmbeddedRulebookTest, APlanInTheLastWeekBeforeAMissingNoticeIsProvisional) {
  const auto plan = [](Date start) {
    return *PlanBackward(Embedded().catalogue, std::vector<ProcedureId>{ProcedureId("START")},
                         start, Embedded().calendar);
  };
  EXPECT_FALSE(plan(Day(2026, 12, 24)).provisional);
  EXPECT_EQ(plan(Day(2026, 12, 25)).provisional_reason,
            "25 to 31 December 2026 may be moved by the notice of 2027, which is not published");
  for (const int year : {2006, 2007, 2011, 2018, 2022, 2025}) {
    EXPECT_FALSE(plan(Day(year, 12, 31)).provisional) << year;
  }
}

// A notice that moved a day before 25 December would make the rule too narrow.
TEST(EmbeddedRulebookTest, NoNoticeReachesFurtherBackThanTheLastWeek) {
  std::istringstream lines(std::string(workdays_data::Find("workday_calendar.csv")));
  std::vector<std::string> moved;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t known_from = line.rfind(',');
    if (line.starts_with("2") && line.substr(0, 4) != line.substr(known_from - 4, 4)) {
      moved.push_back(line.substr(0, 10));
    }
  }
  EXPECT_THAT(moved, ::testing::ElementsAre("2006-12-30", "2006-12-31", "2007-12-29", "2007-12-30",
                                            "2007-12-31", "2011-12-31", "2018-12-29", "2018-12-30",
                                            "2018-12-31", "2022-12-31"));
}

TEST(EmbeddedRulebookTest, TheCatalogueHoldsItsProceduresAndEdges) {
  std::size_t hard = 0;
  std::size_t soft = 0;
  for (const Procedure& procedure : Embedded().catalogue.procedures()) {
    hard += procedure.pre.size();
    soft += procedure.soft.size();
  }
  EXPECT_EQ(Embedded().catalogue.procedures().size(), 50U);
  EXPECT_EQ(hard, 80U);
  EXPECT_EQ(soft, 15U);
}

// 政府投资: the approvals of the project come first, and the builder is found by tender.
TEST(EmbeddedRulebookTest, WorksThatAGovernmentPaysForHaveTheirOwnOrder) {
  const Rulebook& rules = Embedded();
  Case value;
  value.template_id = TemplateId("government-works");
  value.required_start = Day(2021, 9, 30);
  const auto timetable = TimetableOf(value, *value.required_start, rules);
  ASSERT_THAT(timetable, IsOk());
  value.timetable = *timetable;
  const auto row = [&](const char* id) { return *value.FindRow(ProcedureId(id)); };
  EXPECT_EQ(value.FindRow(ProcedureId("REC")), nullptr) << "it is approved, not filed";
  EXPECT_EQ(value.FindRow(ProcedureId("LISTING")), nullptr) << "its land is allocated";
  const char* const order[] = {"GOVPROP",   "ENERGY", "GOVFEAS",     "DESIGN",
                               "GOVDESIGN", "TENDER", "BUILDPERMIT", "START"};
  for (std::size_t i = 1; i < std::size(order); ++i) {
    EXPECT_LE(row(order[i - 1]).latest_result, row(order[i]).latest_accept) << order[i];
  }
  EXPECT_LE(row("LANDPLAN").latest_result, row("ALLOC").latest_accept);
  EXPECT_LE(row("ALLOC").latest_result, row("LANDCERT").latest_accept);
  // 20 days for bids and 3 for the candidates are full days (招标投标法 art. 24, 实施条例 art. 54).
  EXPECT_GT(row("TENDER").latest_result - row("TENDER").latest_accept, std::chrono::days{23});
  // What is missing follows the edges of the template, and the land those of its own steps.
  EXPECT_THAT(MissingFor(ProcedureId("GOVFEAS"), value, Day(2021, 3, 1), rules),
              ::testing::UnorderedElementsAre("项目建议书审批", "固定资产投资项目节能审查",
                                              "建设项目用地预审与选址意见书"));
  EXPECT_THAT(MissingFor(ProcedureId("BUILDPERMIT"), value, Day(2021, 3, 1), rules),
              ::testing::Contains("施工与监理招标"));
  CaseProgress nothing;
  nothing.land_need = LandNeed::kNeed;
  const ProjectTemplate& made = *rules.FindTemplate(value.template_id);
  EXPECT_EQ(TriageCase(rules.catalogue, made.procedures, nothing).reason,
            "需要用地，建设项目用地预审与选址意见书、国有建设用地划拨决定书均未申请");
}

TEST(EmbeddedRulebookTest, WhatTheLawWantsBeforeTheStartIsMarked) {
  const Catalogue& catalogue = Embedded().catalogue;
  for (const char* id : {"EIA", "ENERGY", "FIREREV", "BUILDPERMIT", "PITPERMIT"}) {
    EXPECT_TRUE(catalogue.IsNeverDeferred(*catalogue.IndexOf(ProcedureId(id)))) << id;
  }
  EXPECT_FALSE(catalogue.IsNeverDeferred(*catalogue.IndexOf(ProcedureId("WAGE"))));
}

constexpr std::string_view kRow =
    "sources: {S: x}\n"
    "procedures:\n"
    "  - {id: A, zh: 甲, en: a, phase: 1, kind: permit, dept: d, promised_wd: 2, cond: always, "
    "src: [S]}\n";

std::string With(const std::string& from, const std::string& to) {
  std::string text(kRow);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(CatalogueYamlTest, ErrorsNameTheLineTheFieldAndTheValue) {
  EXPECT_THAT(ParseCatalogue(kRow), IsOk());
  EXPECT_THAT(
      ParseCatalogue(With("promised_wd: 2", "promised_wd: two")),
      Refused("line 3", "procedure A: field \"promised_wd\": \"two\" is not a whole number"));
  EXPECT_THAT(ParseCatalogue(With("kind: permit", "kind: permission")),
              Refused("line 3", "\"permission\" is none of permit, filing"));
  EXPECT_THAT(ParseCatalogue(With("dept: d, ", "")), Refused("line 3", "\"dept\" is missing"));
  EXPECT_THAT(ParseCatalogue(With("dept: d", "dept: d, floor: 3")),
              Refused("line 3", "field \"floor\" is not known"));
  EXPECT_THAT(ParseCatalogue(With("dept: d", "dept: d, phase: 2")),
              Refused("line 3", "field \"phase\" stands twice"));
  EXPECT_THAT(ParseCatalogue(With("phase: 1", "phase: 5")), Refused("line 3", "5 is not within"));
  EXPECT_THAT(ParseCatalogue(With("src: [S]", "src: [T]")),
              Refused("line 3", "\"T\" is not among"));
  EXPECT_THAT(ParseCatalogue(With("cond: always", "cond: always, rq: yes")),
              Refused("line 3", "\"yes\" is neither true nor false"));
  EXPECT_THAT(ParseCatalogue(With("cond: always", "cond: always, pre: [B]")),
              Refused("procedure A", "\"B\" is not in the catalogue"));
  EXPECT_THAT(ParseCatalogue(With("cond: always", "cond: always, soft: [A]")),
              Refused("line 3", "is not a map"));
  EXPECT_THAT(ParseCatalogue(With("cond: always", "cond: always, core: papers")),
              Refused("line 3", "\"core\" is not a list"));
}

TEST(CatalogueYamlTest, TextThatIsNotACatalogueIsRefused) {
  EXPECT_THAT(ParseCatalogue("procedures: [\n  {id: A"), Refused("line", ""));
  EXPECT_THAT(ParseCatalogue(""), Refused("line 1", "not a map"));
  EXPECT_THAT(ParseCatalogue("- a\n- b\n"), Refused("line 1", "not a map"));
  EXPECT_THAT(ParseCatalogue("procedures: 3\n"), Refused("line 1", "not a list"));
}

TEST(TemplatesYamlTest, ATemplateNamesProceduresOfTheCatalogue) {
  const auto catalogue = ParseCatalogue(kRow);
  ASSERT_THAT(catalogue, IsOk());
  const std::string head = "templates:\n  - {id: t, zh: 甲, en: a, land_need: need, procedures: ";
  EXPECT_THAT(ParseTemplates(head + "[A]}", *catalogue), IsOk());
  EXPECT_THAT(ParseTemplates(head + "[A, B]}", *catalogue),
              Refused("template t", "\"B\" is not in the catalogue"));
  EXPECT_THAT(ParseTemplates(head + "[]}", *catalogue), Refused("template t", "empty"));
  EXPECT_THAT(ParseTemplates("templates: []", *catalogue), Refused("templates", "empty"));
  EXPECT_THAT(ParseTemplates("templates:\n  - {id: t, land_need: maybe}", *catalogue),
              Refused("line 2", "template t"));
}

TEST(AttributesYamlTest, AQuestionDecidesOnProceduresOfTheCatalogue) {
  const auto catalogue = ParseCatalogue(With("cond: always", "cond: wet"));
  ASSERT_THAT(catalogue, IsOk());
  const std::vector<ProjectTemplate> templates = {
      {TemplateId("t"), "甲", "a", LandNeed::kNone, {}, {ProcedureId("A")}}};
  const auto parse = [&](const std::string& rows) {
    return ParseAttributes("attributes:\n" + rows, templates, *catalogue);
  };
  const std::string wet = "  - {id: wet, zh: 甲, en: a}\n";
  EXPECT_THAT(parse(wet), IsOk());
  EXPECT_THAT(parse("  - {id: dry, zh: 甲, en: a}\n"),
              Refused("template t", "\"A\" hangs on no attribute"));
  EXPECT_THAT(parse(wet + wet), Refused("attribute wet", "stands twice"));
  EXPECT_THAT(parse("  - {id: wet, zh: 甲, en: a, implies: [dry]}\n"),
              Refused("attribute wet", "\"dry\""));
  EXPECT_THAT(parse("  - {id: wet, zh: 甲, en: a, ask: 1}\n"),
              Refused("line 2", "\"ask\" is not known"));
}

TEST(ZonesYamlTest, AZoneHasItsOwnNumbersAndElseThoseOfAll) {
  const auto table = ParseZones(
      "default: {yellow_wd: 4}\n"
      "zones:\n  - {id: gaoxin, paper_wd: 10, yellow_part: 4, source: 5号}\n");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->limits, (ZoneLimits{{4, 5}, std::nullopt, 20}));
  EXPECT_EQ(table->zones.at("gaoxin"), (ZoneLimits{{4, 4}, 10, 20}));
  EXPECT_THAT(ParseZones("zones:\n  - {id: a, yellow_wd: -1, source: b}"),
              Refused("zone a", "\"yellow_wd\": -1 is not within 0 to 365"));
  EXPECT_THAT(ParseZones("zones:\n  - {id: a, yellow_part: 0, source: b}"),
              Refused("line 2", "\"yellow_part\": 0"));
  EXPECT_THAT(ParseZones("zones:\n  - {id: a, paper_wd: soon, source: b}"),
              Refused("zone a", "\"soon\" is not a whole number"));
  EXPECT_THAT(ParseZones("zones:\n  - {id: a, source: b}\n  - {id: a, source: b}"),
              Refused("zone a", "stands twice"));
  EXPECT_THAT(ParseZones("zones:\n  - {id: a}"), Refused("zone a", "\"source\" is missing"));
}

TEST(AliasesYamlTest, ANameStandsForAProcedureOfTheCatalogue) {
  const auto catalogue = ParseCatalogue(kRow);
  ASSERT_THAT(catalogue, IsOk());
  const auto parse = [&](const std::string& rows) {
    return ParseAliases("aliases:\n" + rows, *catalogue);
  };
  const auto aliases = parse("  - {name: 甲 审批, procedure: A}\n");
  ASSERT_THAT(aliases, IsOk());
  EXPECT_EQ(aliases->at("甲审批"), ProcedureId("A"));
  EXPECT_THAT(parse("  - {name: 乙, procedure: B}\n"),
              Refused("line 2", "\"B\" is not in the catalogue"));
  EXPECT_THAT(parse("  - {name: 甲, procedure: A}\n  - {name: ' 甲', procedure: A}\n"),
              Refused("line 3", "stands twice"));
}

// What was adopted before there were these files stays readable, and another digest.
TEST(EmbeddedRulebookTest, RulesWithoutZonesAndAliasesDecideAsBefore) {
  RulesFiles files = ShippedRules();
  files.erase("zones.yaml");
  files.erase("aliases.yaml");
  const auto rulebook = ParseRulebook(files);
  ASSERT_THAT(rulebook, IsOk());
  EXPECT_EQ(rulebook->limits, ZoneLimits());
  EXPECT_EQ(rulebook->LimitsIn("anywhere"), ZoneLimits());
  for (const RulesChange& change : DiffOf(*rulebook, *ParseRulebook(ShippedRules()))) {
    EXPECT_EQ(change.part, "aliases") << change.id;
  }
  files.erase("templates.yaml");
  EXPECT_THAT(ParseRulebook(files), Refused("files", "templates.yaml is missing"));
}

TEST(CalendarCsvTest, ErrorsNameTheLineAndTheField) {
  const std::string head = "# a comment\ndate,kind,holiday,notice,known_from\n";
  const std::string tail = ",春节,2021,2020-11-25\n";
  EXPECT_THAT(ParseCalendar(head + "2021-02-20,work,春节,2021,2020-11-25\r\n"), IsOk());
  EXPECT_THAT(ParseCalendar(head + "2021-02-30,work" + tail), Refused("line 3", "2021-02-30"));
  EXPECT_THAT(ParseCalendar(head + "2021-02-20,on" + tail), Refused("line 3", "kind: \"on\""));
  EXPECT_THAT(ParseCalendar(head + "2021-02-20,work,2021\n"), Refused("line 3", "3 fields"));
  EXPECT_THAT(ParseCalendar(head + "2021-02-20,work,春节,next,2020-11-25\n"),
              Refused("line 3", "notice: \"next\""));
  EXPECT_THAT(ParseCalendar(head + "2021-02-20,work,春节,2021,2020-11-31\n"),
              Refused("line 3", "known_from: "));
  EXPECT_THAT(ParseCalendar(head + "2021-02-20,work" + tail + "2021-02-20,off" + tail),
              Refused("2021-02-20", "stands twice"));
  EXPECT_THAT(ParseCalendar("day,kind\n"), Refused("line 1", "header"));
  EXPECT_THAT(ParseCalendar(""), Refused("line", "missing"));
}

}  // namespace
}  // namespace zoneflow::approval
