#include "services/approval/adapters/todo_list.h"

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/promise_list.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/core/keep_promise.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/require_start.h"

namespace zoneflow::approval {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// Two projects of two zones that start on 2021-06-30; it is Wednesday, 2021-03-10.
template <typename Backend>
class TodoListTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, rulebook_);
    clock_.Set(ShanghaiMidnight(Day(2021, 3, 10)));
    for (const char* project : {"p1", "p2"}) {
      ProjectRecord member;
      member.id = ProjectId(project);
      member.signing_id = SigningId("s1");
      member.zone = {StrCat("zone-", project), "", ""};
      member.company = StrCat("公司", project);
      ASSERT_THAT(OpenCases(*store_, rulebook_).Run({&member, 1}, LocalOperator(), clock_.Now()),
                  IsOk());
      ASSERT_THAT(
          RequireStart(*store_, rulebook_)
              .Run(CaseIdFor(member.id), Day(2021, 6, 30), 0, LocalOperator(), clock_.Now()),
          IsOk());
    }
  }

  void Record(const NodeEvent& event, const std::string& procedure = "PLANCOND") {
    ASSERT_THAT(RecordNode(*store_, rulebook_)
                    .Record({CaseIdFor(ProjectId("p1")), ProcedureId(procedure)}, event,
                            LocalOperator(), clock_.Now()),
                IsOk());
  }
  void Record(NodeEventKind kind, Date on) {
    NodeEvent event;
    event.kind = kind;
    event.happened_on = on;
    Record(event);
  }

  // "COMPANY PROCEDURE ACT DUE" of each.
  std::vector<std::string> Read(const v1::ListTodoRequest& request,
                                const Principal& principal = LocalOperator()) {
    const auto response =
        TodoList(**database_, rulebook_).Read(request, principal, ShanghaiDate(clock_.Now()));
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> found;
    for (const v1::Todo& todo : response->todos()) {
      found.push_back(StrCat(todo.node().company(), " ", todo.node().procedure_id(), " ",
                             v1::TodoAct_Name(todo.node().act()).substr(9), " ",
                             todo.node().act_due_on()));
    }
    next_ = response->next_page_token();
    return found;
  }
  static v1::ListTodoRequest Asking(v1::TodoOf of, v1::TodoDue due) {
    v1::ListTodoRequest request;
    request.set_of(of);
    request.set_due(due);
    return request;
  }

  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  zoneflow::testing::ManualClock clock_;
  journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociCaseStore> store_;
  std::string next_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(TodoListTest, Backends);

TYPED_TEST(TodoListTest, WhatIsDoneIsGoneAtOnceAndWhatFollowsFromItIsThere) {
  const auto today = this->Asking(v1::TODO_OF_ALL, v1::TODO_DUE_TODAY);
  EXPECT_THAT(this->Read(today), IsEmpty());
  this->Record(NodeEventKind::kReceived, Day(2021, 3, 3));  // to be answered by the 10th
  EXPECT_THAT(this->Read(today), ElementsAre("公司p1 PLANCOND ANSWER 2021-03-10"));
  this->Record(NodeEventKind::kAccepted, Day(2021, 3, 5));
  EXPECT_THAT(this->Read(today), IsEmpty());
  EXPECT_THAT(this->Read(this->Asking(v1::TODO_OF_ALL, v1::TODO_DUE_THIS_WEEK)),
              ElementsAre("公司p1 PLANCOND COMPLETE 2021-03-12"));
  this->clock_.Set(ShanghaiMidnight(Day(2021, 3, 15)));
  EXPECT_THAT(this->Read(this->Asking(v1::TODO_OF_ALL, v1::TODO_DUE_OVERDUE)),
              Contains("公司p1 PLANCOND COMPLETE 2021-03-12"));
  this->Record(NodeEventKind::kCompleted, Day(2021, 3, 15));
  EXPECT_THAT(this->Read(this->Asking(v1::TODO_OF_ALL, v1::TODO_DUE_OVERDUE)),
              Not(Contains(HasSubstr("公司p1 PLANCOND"))));
}

TYPED_TEST(TodoListTest, EachSeesWhatIsTheirs) {
  const Principal officer = {"person/li", {"department"}, {"zone-p1"}, false, {"自然资源局"}};
  const auto mine = this->Asking(v1::TODO_OF_MINE, v1::TODO_DUE_ANY);
  EXPECT_THAT(this->Read(mine, officer), IsEmpty());
  NodeEvent assigned;
  assigned.kind = NodeEventKind::kAssigned;
  assigned.happened_on = Day(2021, 3, 10);
  assigned.responsible = {"", "person/li", "person/guo"};
  this->Record(assigned);
  EXPECT_THAT(this->Read(mine, officer), ElementsAre(HasSubstr("公司p1 PLANCOND")));
  EXPECT_THAT(this->Read(mine, {"person/guo", {"chief_officer"}, {"zone-p1"}, false}),
              ElementsAre(HasSubstr("公司p1 PLANCOND")));

  const std::vector<std::string> office =
      this->Read(this->Asking(v1::TODO_OF_MY_OFFICE, v1::TODO_DUE_ANY), officer);
  // Also of an office that shares it, and of no other zone or office.
  EXPECT_THAT(office, AllOf(Contains(HasSubstr("公司p1 LISTING")), Contains(HasSubstr(" SCHEME ")),
                            Not(Contains(HasSubstr("公司p2"))), Not(Contains(HasSubstr(" EIA ")))));
  EXPECT_THAT(this->Read(this->Asking(v1::TODO_OF_ALL, v1::TODO_DUE_ANY),
                         {"person/eve", {"department"}, {}, false}),
              IsEmpty());
}

TYPED_TEST(TodoListTest, EachIsOfferedWhatTheyMayRecord) {
  v1::ListTodoRequest request;
  request.set_filter("company = \"公司p1\" procedure = PLANCOND");
  const auto offered = [&](const Principal& principal) {
    const auto response =
        TodoList(**this->database_, this->rulebook_).Read(request, principal, Day(2021, 3, 10));
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> names;
    for (const int kind : response->todos(0).node().allowed()) {
      names.push_back(v1::NodeEventKind_Name(kind).substr(16));
    }
    return names;
  };
  EXPECT_THAT(offered({"person/li", {"department"}, {"zone-p1"}, false, {"自然资源局"}}),
              ElementsAre("RECEIVED", "ACCEPTED", "ASSIGNED", "REMINDED"));
  EXPECT_THAT(offered({"person/wang", {"department"}, {"zone-p1"}, false, {"水务局"}}),
              ElementsAre("REMINDED"));
  // Of the office, but in a role that the call refuses.
  EXPECT_THAT(offered({"person/chen", {"investment"}, {"zone-p1"}, false, {"自然资源局"}}),
              ElementsAre("REMINDED"));
}

TYPED_TEST(TodoListTest, TheNameOfADepartmentIsNoPattern) {
  v1::ListTodoRequest office;
  office.set_of(v1::TODO_OF_MY_OFFICE);  // my office's
  EXPECT_THAT(this->Read(office, {"person/eve", {"department"}, {"zone-p1"}, false, {"%"}}),
              IsEmpty());
  EXPECT_THAT(this->Read(office, {"person/eve", {"department"}, {"zone-p1"}, false, {"自然_源局"}}),
              IsEmpty());
}

TYPED_TEST(TodoListTest, AListedCaseThatIsNotStoredIsLoss) {
  ASSERT_THAT((*this->database_)->Write([](sql::Transaction& transaction) {
    transaction.session() << "DELETE FROM case_aliases";
    transaction.session() << "DELETE FROM cases";
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(TodoList(**this->database_, this->rulebook_)
                  .Read(v1::ListTodoRequest(), LocalOperator(), Day(2021, 3, 10)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("not stored")));
}

TYPED_TEST(TodoListTest, APromiseKeepsWhatALaterReleaseWroteAndAnUnknownStateIsLoss) {
  const KeepPromises promises(*this->store_, this->rulebook_);
  const CaseId id = CaseIdFor(ProjectId("p1"));
  const auto made = promises.Make({id, ProcedureId("SCHEME")}, {"日照分析", {}, {}, "企业承诺"},
                                  LocalOperator(), this->clock_.Now());
  ASSERT_THAT(made, IsOk());
  const auto run = [&](const std::string& statement, std::string* text = nullptr) {
    return (*this->database_)->Write([&](sql::Transaction& transaction) {
      if (text != nullptr) {
        transaction.session() << statement, soci::into(*text);
      } else {
        transaction.session() << statement;
      }
      return absl::OkStatus();
    });
  };
  ASSERT_THAT(run("ALTER TABLE promises ADD COLUMN heard_on VARCHAR(10)"), IsOk());
  ASSERT_THAT(run("UPDATE promises SET heard_on = '2021-03-11'"), IsOk());
  ASSERT_THAT(promises.Advance({id, ProcedureId()}, made->id, PromiseState::kUploaded,
                               Day(2021, 3, 10), LocalOperator(), this->clock_.Now()),
              IsOk());
  std::string heard_on;
  ASSERT_THAT(run("SELECT heard_on FROM promises WHERE state = 'uploaded'", &heard_on), IsOk());
  EXPECT_EQ(heard_on, "2021-03-11");
  ASSERT_THAT(run("UPDATE promises SET due_on = 'soon'"), IsOk());
  EXPECT_THAT(this->store_->Get(id), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("due_on")));
  ASSERT_THAT(run("UPDATE promises SET due_on = '2021-03-12', state = 'reported'"), IsOk());
  EXPECT_THAT(this->store_->Get(id), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("reported")));
}

TYPED_TEST(TodoListTest, PagesFollowOneAnotherByDueDayAndAFilterLeavesSome) {
  auto request = this->Asking(v1::TODO_OF_ALL, v1::TODO_DUE_ANY);
  const std::vector<std::string> all = this->Read(request);
  ASSERT_EQ(all.size(), 48U);
  request.set_page_size(7);
  std::vector<std::string> paged;
  do {
    for (std::string& one : this->Read(request)) {
      paged.push_back(std::move(one));
    }
    request.set_page_token(this->next_);
  } while (!this->next_.empty());
  EXPECT_EQ(paged, all);
  EXPECT_TRUE(std::ranges::is_sorted(
      all, {}, [](const std::string& one) { return one.substr(one.rfind(' ')); }));
  request.clear_page_token();
  request.set_filter("company = \"公司p2\" procedure = EIA");
  EXPECT_THAT(this->Read(request), ElementsAre(HasSubstr("公司p2 EIA RECEIVE")));
  request.clear_filter();
  request.set_ready_only(true);
  request.set_page_size(100);
  EXPECT_THAT(this->Read(request), Not(Contains(HasSubstr(" BUILDPERMIT "))));
  request.set_filter("colour = red");
  EXPECT_THAT(
      TodoList(**this->database_, this->rulebook_).Read(request, LocalOperator(), Day(2021, 3, 10)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("colour")));
}

TYPED_TEST(TodoListTest, PromisesAreListedUntilWhenTheyAreOwed) {
  const KeepPromises promises(*this->store_, this->rulebook_);
  ASSERT_THAT(promises.Make({CaseIdFor(ProjectId("p1")), ProcedureId("SCHEME")},
                            {"日照分析", {}, {}, "企业承诺"}, LocalOperator(), this->clock_.Now()),
              IsOk());
  const PromiseList list(**this->database_, this->rulebook_);
  v1::ListPromisesRequest request;
  const auto read = [&](Date today, const Principal& principal = LocalOperator()) {
    return list.Read(request, principal, today)->promises_size();
  };
  EXPECT_EQ(read(Day(2021, 3, 10)), 1);
  EXPECT_EQ(read(Day(2021, 3, 10), {"person/eve", {"department"}, {"zone-p2"}, false}), 0);
  request.set_overdue_only(true);
  EXPECT_EQ(read(Day(2021, 3, 10)), 0);
  EXPECT_EQ(read(Day(2021, 3, 31)), 1);
  request.set_filter("state = closed");
  EXPECT_EQ(read(Day(2021, 3, 31)), 0);
}

}  // namespace
}  // namespace zoneflow::approval
