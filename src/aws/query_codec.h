// awsQuery: shapes from form parameters and to XML, walking the rows of their descriptions. Pure
// functions; any thread.
#ifndef PENSTOCK_AWS_QUERY_CODEC_H_
#define PENSTOCK_AWS_QUERY_CODEC_H_

#include <optional>
#include <string>
#include <string_view>

#include "aws/constraints.h"
#include "aws/operation.h"
#include "aws/shape_info.h"
#include "base/result.h"

namespace penstock::aws {

// More parameters, or names of more parts, are refused with MalformedQueryString.
inline constexpr size_t kQueryParametersMax = 8192;
inline constexpr int kQueryDepthMax = 64;

// Reads the parameters of the query string and of the form body into `object`, a fresh value of
// `structure`. Parameters that belong to no member are skipped; of one given twice the first
// counts.
Result<void> decode_query(const StructureInfo& structure, std::string_view query,
                          std::string_view body, void* object, Constraints& constraints);

// Client side: appends "&Name=value" for every member that is present.
void encode_query(const StructureInfo& structure, const void* object, std::string& out);

// The first parameter of that name in the query string, else in the form body; undecodable counts
// as absent.
std::optional<std::string> find_parameter(std::string_view query, std::string_view body,
                                          std::string_view name);

// The name of an output without members whose result element is there all the same: its model has a
// result wrapper. Others without members have none.
inline constexpr std::string_view kEmptyResult = "EmptyResult";

// Appends <OpResponse xmlns><OpResult>…</OpResult><ResponseMetadata>…; OpResult where
// the output has members, or is kEmptyResult. Errors of query compatible services (Amazon SQS's)
// have a Detail.
void encode_query_reply(const ServiceInfo& service, const OperationInfo& operation,
                        const void* output, std::string_view request_id, std::string& out);
void encode_query_error(const ServiceInfo& service, const Error& error, std::string_view request_id,
                        std::string& out);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_QUERY_CODEC_H_
