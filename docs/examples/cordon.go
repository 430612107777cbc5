// Cordons nodes and follows the operation to its end, whatever happens to the connection. Generate the package with protoc-gen-go and
// protoc-gen-go-grpc, for example by `buf generate`, and set its import path below.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	nodeops "example.com/gen/nodeops/v1"
)

type stream interface {
	Recv() (*nodeops.OperationUpdate, error)
}

func main() {
	connection, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	operation, err := cordon(context.Background(), nodeops.NewNodeOpsClient(connection), os.Args[2:])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(operation.Name, operation.State)
	if operation.State != nodeops.Operation_SUCCEEDED {
		os.Exit(1)
	}
}

func cordon(ctx context.Context, client nodeops.NodeOpsClient, names []string) (*nodeops.Operation, error) {
	// The same request_id makes it safe to send the request again when it is not known whether the first one arrived.
	request := &nodeops.BatchCordonNodesRequest{
		Targets:   []*nodeops.Target{{Names: names}},
		Reason:    "kernel upgrade",
		RequestId: uuid.NewString(),
	}
	var operation *nodeops.Operation
	var after int64
	for {
		var updates stream
		var err error
		if operation == nil {
			updates, err = client.BatchCordonNodes(ctx, request)
		} else {
			updates, err = client.WatchOperation(ctx, &nodeops.WatchOperationRequest{Name: operation.Name, AfterSequence: after})
		}
		for err == nil {
			var update *nodeops.OperationUpdate
			if update, err = updates.Recv(); err != nil {
				break
			}
			for _, event := range update.Events {
				after = event.Sequence
				if finished := event.GetNodeFinished(); finished != nil {
					fmt.Println(finished.Result.Node, finished.Result.Result)
				}
			}
			if update.Operation != nil {
				operation = update.Operation
			}
		}
		if errors.Is(err, io.EOF) {
			return operation, nil
		}
		if status.Code(err) != codes.Unavailable {
			return nil, err
		}
		time.Sleep(time.Second)
	}
}
