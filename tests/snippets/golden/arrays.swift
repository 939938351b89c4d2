// Podfile: pod "TensorFlowLiteSwift"
// Model: "model.tflite"
// The interpreter needs the custom operator "Net".
import Foundation
import TensorFlowLite

func append<T>(_ value: T, to data: inout Data) {
    withUnsafeBytes(of: value) { data.append(contentsOf: $0) }
}

func values<T>(_ data: Data, as type: T.Type) -> [T] {
    data.withUnsafeBytes { Array($0.bindMemory(to: type)) }
}

/// Rounds, then clips, then casts: a cast before that would trap.
func quantize<T: FixedWidthInteger>(_ real: Float, _ scale: Double, _ zeroPoint: Double) -> T {
    let q = (Double(real) / scale).rounded() + zeroPoint
    return T(min(max(q, Double(T.min)), Double(T.max)))
}

func run(modelPath: String, input0: [Float], input1: [Bool]) throws {
    let interpreter = try Interpreter(modelPath: modelPath)
    try interpreter.allocateTensors()

    // Input 0, "a": INT16 [1, 4]
    // q = round(real / 0.25), clipped to -32768 ... 32767
    // dimension 0 may have another size
    var data0 = Data()
    for value in input0 {
        append(quantize(value, 0.25, 0) as Int16, to: &data0)
    }

    // Input 1, "b": BOOL [2]
    var data1 = Data()
    for value in input1 {
        append(value, to: &data1)
    }

    try interpreter.copy(data0, toInputAt: 0)
    try interpreter.copy(data1, toInputAt: 1)
    try interpreter.invoke()

    // Output 0, "y": UINT8 [2, 3]
    let tensor0 = try interpreter.output(at: 0)
    let output0 = values(tensor0.data, as: UInt8.self).map { (Float($0) - 3) * 0.5 }
    print("output 0:", tensor0.shape, output0.prefix(5))
}
