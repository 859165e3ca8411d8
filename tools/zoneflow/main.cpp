#include "tools/zoneflow/audit_command.h"
#include "tools/zoneflow/boards_command.h"
#include "tools/zoneflow/case_command.h"
#include "tools/zoneflow/command_line.h"
#include "tools/zoneflow/dead_letter_command.h"
#include "tools/zoneflow/dev/dev_command.h"
#include "tools/zoneflow/documents_command.h"
#include "tools/zoneflow/export_command.h"
#include "tools/zoneflow/extract/extract_command.h"
#include "tools/zoneflow/facts_command.h"
#include "tools/zoneflow/filter_command.h"
#include "tools/zoneflow/health_command.h"
#include "tools/zoneflow/import_command.h"
#include "tools/zoneflow/ingest_command.h"
#include "tools/zoneflow/ledger/ledger_command.h"
#include "tools/zoneflow/plan/plan_command.h"
#include "tools/zoneflow/plan/procedures_command.h"
#include "tools/zoneflow/plan/rules_command.h"
#include "tools/zoneflow/recognize/recognize_command.h"
#include "tools/zoneflow/review_command.h"
#include "tools/zoneflow/rules_versions_command.h"
#include "tools/zoneflow/score/board_command.h"
#include "tools/zoneflow/score/framework_command.h"
#include "tools/zoneflow/score/observations_command.h"
#include "tools/zoneflow/score/official_command.h"
#include "tools/zoneflow/score/rank_command.h"
#include "tools/zoneflow/score/report_command.h"
#include "tools/zoneflow/score/scorecard_command.h"
#include "tools/zoneflow/score/series_command.h"
#include "tools/zoneflow/signings_command.h"
#include "tools/zoneflow/subscriptions_command.h"
#include "tools/zoneflow/todo_command.h"
#include "tools/zoneflow/topics_command.h"
#include "tools/zoneflow/wait_command.h"
#include "tools/zoneflow/webhook_command.h"
#include "tools/zoneflow/whistle_command.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  return cli::RunCommandLine(argc, argv,
                             {
                                 // On files alone.
                                 cli::RegisterExtract,
                                 cli::RegisterRecognize,
                                 cli::RegisterLedger,
                                 plan::RegisterPlan,
                                 plan::RegisterProcedures,
                                 plan::RegisterRules,
                                 cli::RegisterFramework,
                                 cli::RegisterBoardScore,
                                 cli::RegisterFilter,
                                 // The suite on this machine.
                                 dev::RegisterDev,
                                 cli::RegisterTopics,
                                 cli::RegisterHealth,
                                 cli::RegisterWait,
                                 // Documents and what was read from them.
                                 cli::RegisterIngest,
                                 cli::RegisterDocuments,
                                 cli::RegisterFacts,
                                 cli::RegisterFacilities,
                                 cli::RegisterSignings,
                                 cli::RegisterReview,
                                 // What is made of it.
                                 cli::RegisterBoards,
                                 cli::RegisterUnits,
                                 cli::RegisterObservations,
                                 cli::RegisterReport,
                                 cli::RegisterScorecard,
                                 cli::RegisterSeries,
                                 cli::RegisterRank,
                                 cli::RegisterOfficial,
                                 cli::RegisterCases,
                                 cli::RegisterAudit,
                                 cli::RegisterRulesVersions,
                                 cli::RegisterTodo,
                                 cli::RegisterPromiseList,
                                 cli::RegisterImport,
                                 cli::RegisterSubscriptions,
                                 cli::RegisterWebhooks,
                                 cli::RegisterWhistle,
                                 cli::RegisterDeadLetters,
                                 cli::RegisterExport,
                             });
}
