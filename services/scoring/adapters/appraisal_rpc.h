// AppraisalService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/scoring/adapters/log_watch.h"
#include "services/scoring/adapters/observation_list.h"
#include "services/scoring/adapters/official_wire.h"
#include "services/scoring/adapters/ranking_streams.h"
#include "services/scoring/adapters/ready_pages.h"
#include "services/scoring/core/appraisal/official_board.h"
#include "services/scoring/core/appraisal/ranking.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::scoring {

// Thread-safe. What it is given outlives it.
class AppraisalRpc final : public v1::AppraisalService::WithRawCallbackMethod_GetRanking<
                               v1::AppraisalService::CallbackService> {
 public:
  AppraisalRpc(ObservationStore& observations, FrameworkSource& frameworks,
               OfficialBoardStore& boards, sql::Database& database, const Clock& clock,
               const LogWatch& watch)
      : observations_(observations),
        frameworks_(frameworks),
        boards_(boards),
        clock_(clock),
        watch_(watch),
        record_observations_(observations, frameworks),
        record_units_(observations),
        rank_(observations, frameworks, boards),
        streams_(watch, rank_),
        keep_boards_(boards, observations, rank_, Freeze),
        list_(database) {}

  grpc::ServerUnaryReactor* RecordUnits(grpc::CallbackServerContext* context,
                                        const v1::RecordUnitsRequest* request,
                                        v1::RecordUnitsResponse* response) override;
  grpc::ServerUnaryReactor* ListUnits(grpc::CallbackServerContext* context,
                                      const v1::ListUnitsRequest* request,
                                      v1::ListUnitsResponse* response) override;
  grpc::ServerUnaryReactor* RecordObservations(grpc::CallbackServerContext* context,
                                               const v1::RecordObservationsRequest* request,
                                               v1::RecordObservationsResponse* response) override;
  grpc::ServerUnaryReactor* ListObservations(grpc::CallbackServerContext* context,
                                             const v1::ListObservationsRequest* request,
                                             v1::ListObservationsResponse* response) override;

  grpc::ServerUnaryReactor* ListFrameworks(grpc::CallbackServerContext* context,
                                           const v1::ListFrameworksRequest* request,
                                           v1::ListFrameworksResponse* response) override;
  grpc::ServerUnaryReactor* GetFramework(grpc::CallbackServerContext* context,
                                         const v1::GetFrameworkRequest* request,
                                         v1::GetFrameworkResponse* response) override;
  grpc::ServerUnaryReactor* PutFramework(grpc::CallbackServerContext* context,
                                         const v1::PutFrameworkRequest* request,
                                         v1::PutFrameworkResponse* response) override;
  // In bytes: what was answered before and still stands is not read and made again.
  grpc::ServerUnaryReactor* GetRanking(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<v1::WatchRankingResponse>* WatchRanking(
      grpc::CallbackServerContext* context, const v1::WatchRankingRequest* request) override {
    return streams_.Open(context, request);
  }
  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override;
  grpc::ServerUnaryReactor* Simulate(grpc::CallbackServerContext* context,
                                     const v1::SimulateRequest* request,
                                     v1::SimulateResponse* response) override;
  grpc::ServerUnaryReactor* Compare(grpc::CallbackServerContext* context,
                                    const v1::CompareRequest* request,
                                    v1::CompareResponse* response) override;
  grpc::ServerUnaryReactor* ListOfficialBoards(grpc::CallbackServerContext* context,
                                               const v1::ListOfficialBoardsRequest* request,
                                               v1::ListOfficialBoardsResponse* response) override;
  grpc::ServerUnaryReactor* GetOfficialBoard(grpc::CallbackServerContext* context,
                                             const v1::GetOfficialBoardRequest* request,
                                             v1::GetOfficialBoardResponse* response) override;
  grpc::ServerUnaryReactor* PublishBoard(grpc::CallbackServerContext* context,
                                         const v1::PublishBoardRequest* request,
                                         v1::PublishBoardResponse* response) override;
  grpc::ServerUnaryReactor* FileObjection(grpc::CallbackServerContext* context,
                                          const v1::FileObjectionRequest* request,
                                          v1::FileObjectionResponse* response) override;
  grpc::ServerUnaryReactor* AnswerObjection(grpc::CallbackServerContext* context,
                                            const v1::AnswerObjectionRequest* request,
                                            v1::AnswerObjectionResponse* response) override;
  grpc::ServerUnaryReactor* FinalizeBoard(grpc::CallbackServerContext* context,
                                          const v1::FinalizeBoardRequest* request,
                                          v1::FinalizeBoardResponse* response) override;
  grpc::ServerUnaryReactor* IssueErratum(grpc::CallbackServerContext* context,
                                         const v1::IssueErratumRequest* request,
                                         v1::IssueErratumResponse* response) override;

  // What WatchRanking opened: it has to be looked at when the log was.
  RankingStreams& streams() { return streams_; }

 private:
  // A published version of an official board.
  struct FrozenVersion {
    std::string id;
    std::int64_t revision = 0;
    v1::RankingHead head;
  };

  // Of so many rows the first, with the place in the middle as far as there are any.
  static std::size_t FirstAround(std::size_t place, std::size_t all, std::size_t rows);

  // PermissionDenied unless the principal may act in the zone that the unit lies in.
  absl::Status CheckMaySee(std::int64_t log_no, const std::string& kind, std::string_view field,
                           const std::string& unit, const Principal& principal) const;
  absl::Status CheckMaySee(const Ranking& ranking, std::string_view field, const std::string& unit,
                           const Principal& principal) const;

  // The version that query.board names. NotFound, also for a trial that is not for the principal.
  absl::StatusOr<FrozenVersion> FindVersion(const v1::RankingQuery& query,
                                            const Principal& principal) const;
  // The query, or what the official board that it names ranks.
  absl::StatusOr<RankingQuery> QueryOf(std::string_view field, const v1::RankingQuery& query,
                                       const Principal& principal) const;
  absl::Status Answer(const v1::GetRankingRequest& request, const Principal& principal,
                      v1::GetRankingResponse& response) const;
  absl::Status ReadFrozen(const v1::GetRankingRequest& request, int page_size,
                          const Principal& principal, v1::GetRankingResponse& response) const;
  absl::Status ExplainFrozen(const v1::ExplainRequest& request, const Principal& principal,
                             v1::ExplainResponse& response) const;

  ObservationStore& observations_;
  FrameworkSource& frameworks_;
  OfficialBoardStore& boards_;
  const Clock& clock_;
  const LogWatch& watch_;
  ReadyPages ready_;
  const scoring::RecordObservations record_observations_;
  const scoring::RecordUnits record_units_;
  const RankUnits rank_;
  RankingStreams streams_;
  const KeepOfficialBoards keep_boards_;
  const ObservationList list_;
};

}  // namespace zoneflow::scoring
