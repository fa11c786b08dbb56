// The wire protocols: requests into shapes, shapes and errors into replies. Pure functions; any
// thread.
#ifndef PENSTOCK_AWS_WIRE_H_
#define PENSTOCK_AWS_WIRE_H_

#include <string>
#include <string_view>

#include "aws/http.h"
#include "aws/operation.h"
#include "base/result.h"

namespace penstock::aws {

// Of the errors that AWS's service framework answers, whichever the service.
inline constexpr std::string_view kCoralNamespace = "com.amazon.coral.service";

// The errors that decoding and naming answer, in every service's name. Today's code / Query's code.
extern const ErrorInfo
    kSerializationError;  // SerializationException / MalformedInput: not JSON, a wrong type
extern const ErrorInfo
    kMalformedQueryString;  // MalformedQueryString: bad percent-encoding, too many parameters
extern const ErrorInfo kMissingParameter;  // MissingRequiredParameterException / MissingParameter
extern const ErrorInfo
    kInvalidParameterValue;                // InvalidParameterValueException / InvalidParameterValue
extern const ErrorInfo kValidationError;   // ValidationException / ValidationError
extern const ErrorInfo kUnknownOperation;  // UnknownOperationException / InvalidAction
extern const ErrorInfo kNoSuchVersion;     // NoSuchVersion: of a service that has it
extern const ErrorInfo kInternalFailure;   // InternalFailure, 500

// What a request says of itself, before anything is verified. Views into the request.
struct WireName {
  Protocol protocol = Protocol::kAwsJson1_0;
  std::string_view
      service_hint;       // target prefix, credential scope or Host's first label; empty if none
  std::string operation;  // "" if the request names none
  std::string version;    // awsQuery Version
};

// Protocol and operation name from X-Amz-Target, else from Content-Type, Action in the body or
// query string.
WireName name_request(const HttpRequest& request);

// Whether the service speaks the protocol, and in awsQuery the version, that the request names.
// kNoSuchVersion or kUnknownOperation with AWS's texts: "The requested version ( V ) is not valid."
// is what Amazon SQS answers, "Could not find operation O for version V" the other query services,
// where V is NO_VERSION_SPECIFIED if there is none. How AWS answers a protocol that a service does
// not speak is not documented: here it is an unknown operation, in that protocol. Both versions of
// awsJson are taken where one is declared.
Result<void> check_name(const WireName& name, const ServiceInfo& service);

// Decodes the body (awsQuery: body and query string) into `input`, a fresh value of
// operation.input, and checks the declared constraints (required, bounds, enums) unless the service
// checks them itself. Errors carry AWS's codes and texts: Coral's "1 validation error detected: …"
// with ValidationException, and where the protocol is Query or the service came from it, "The
// request must contain the parameter X." with MissingParameter for what is missing.
Result<void> decode_request(Protocol protocol, const ServiceInfo& service,
                            const OperationInfo& operation, const HttpRequest& request,
                            void* input);

// Client side of the same: body of a request (and its content type) from `input`; for awsJson also
// X-Amz-Target.
void encode_request(Protocol protocol, const ServiceInfo& service, const OperationInfo& operation,
                    const void* input, HttpReply& body);

// `output` is a value of operation.output. Sets status, content type and body.
void encode_reply(Protocol protocol, const ServiceInfo& service, const OperationInfo& operation,
                  const void* output, std::string_view request_id, HttpReply& reply);

// Client side, awsJson only: a successful reply's body into `output`. Members that are not declared
// are skipped.
Result<void> decode_reply(Protocol protocol, const OperationInfo& operation, std::string_view body,
                          void* output);

// An error in the protocol's form, with the codes of both worlds where the service has two.
void encode_error(Protocol protocol, const ServiceInfo& service, const Error& error,
                  std::string_view request_id, HttpReply& reply);

// Client side, awsJson only: what an error reply says. `query_error` is the x-amzn-query-error
// header, empty if none.
struct WireError {
  std::string code;  // without its namespace; Query's code where the reply has one
  std::string message;
};
WireError decode_error(std::string_view body, std::string_view query_error);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_WIRE_H_
