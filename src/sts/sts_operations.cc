#include "sts/sts_api.h"

namespace penstock::sts {

Result<GetCallerIdentityOutput> GetCallerIdentity::run(service::Call& call, const Input&,
                                                       journal::Batch&) {
  return Output{call.caller.arn, call.caller.user_id, call.caller.account};
}

service::Service make_service() {
  service::Service service;
  service.info = &kService;
  service.operations = service::bind_all<GetCallerIdentity>();
  return service;
}

}  // namespace penstock::sts
