"""Cordons nodes and follows the operation to its end, whatever happens to the connection.

    protoc -I PROTO_FOLDER --python_out=. --grpc_out=. --plugin=protoc-gen-grpc=$(command -v grpc_python_plugin) \
        PROTO_FOLDER/nodeops/v1/*.proto
    PYTHONPATH=. python3 cordon.py SERVER NODE...
"""
import random
import sys
import time
import uuid

import grpc
from nodeops.v1 import event_pb2, node_ops_pb2, node_ops_pb2_grpc, operation_pb2, result_pb2, target_pb2


def main(server, names):
    stub = node_ops_pb2_grpc.NodeOpsStub(grpc.insecure_channel(server))
    # The same request_id makes it safe to send the request again when it is not known whether the first one arrived.
    request = node_ops_pb2.BatchCordonNodesRequest(
        targets=[target_pb2.Target(names=names)], reason="kernel upgrade", request_id=str(uuid.uuid4()))
    operation, after = None, 0
    while True:
        try:
            if operation is None:
                stream = stub.BatchCordonNodes(request)
            else:
                stream = stub.WatchOperation(node_ops_pb2.WatchOperationRequest(name=operation.name, after_sequence=after))
            for update in stream:
                for event in update.events:
                    after = event.sequence
                    show(event)
                if update.HasField("operation"):
                    operation = update.operation
            break
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                raise
            time.sleep(random.uniform(0.5, 1))
    print(operation.name, operation_pb2.Operation.State.Name(operation.state))
    return 0 if operation.state == operation_pb2.Operation.SUCCEEDED else 1


def show(event: event_pb2.OperationEvent):
    kind = event.WhichOneof("kind")
    if kind == "node_finished":
        result = event.node_finished.result
        print(result.node, result_pb2.NodeResult.Result.Name(result.result))
    elif kind == "retry_scheduled":
        print(event.retry_scheduled.node, "tries again:", event.retry_scheduled.error.message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
