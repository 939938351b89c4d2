// Podfile: pod "TensorFlowLiteSwift"
// Model: "detector.tflite"
import Foundation
import TensorFlowLite

func append<T>(_ value: T, to data: inout Data) {
    withUnsafeBytes(of: value) { data.append(contentsOf: $0) }
}

func values<T>(_ data: Data, as type: T.Type) -> [T] {
    data.withUnsafeBytes { Array($0.bindMemory(to: type)) }
}

func run(modelPath: String, input0: [Float]) throws {
    let interpreter = try Interpreter(modelPath: modelPath)
    let runner = try interpreter.signatureRunner(with: "serving_default")

    // Input 0, "serving_default_features:0": FLOAT32 [1, 16]
    var data0 = Data()
    for value in input0 {
        append(value, to: &data0)
    }

    try runner.invoke(with: ["features": data0])

    // Output 0, "PartitionedCall:1": FLOAT32, class ids
    let tensor0 = try runner.output(named: "output_1")
    let output0: [Float] = values(tensor0.data, as: Float.self).map { Float($0) }

    // Output 1, "PartitionedCall:3": FLOAT32, count
    let tensor1 = try runner.output(named: "output_3")
    let output1: [Float] = values(tensor1.data, as: Float.self).map { Float($0) }

    // Output 2, "PartitionedCall:0": FLOAT32, boxes
    let tensor2 = try runner.output(named: "output_0")
    let output2: [Float] = values(tensor2.data, as: Float.self).map { Float($0) }

    // Output 3, "PartitionedCall:2": FLOAT32, scores
    let tensor3 = try runner.output(named: "output_2")
    let output3: [Float] = values(tensor3.data, as: Float.self).map { Float($0) }

    let names = [String]()
    for box in 0..<Int(output1[0]) {
        let id = Int(output0[box])
        let corners = output2[4 * box..<4 * box + 4].map { $0 }  // ymin, xmin, ymax, xmax
        print(output3[box], id < names.count ? names[id] : "\(id)", corners)
    }
}
