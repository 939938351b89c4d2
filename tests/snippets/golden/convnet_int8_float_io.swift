// Podfile: pod "TensorFlowLiteSwift"
// Model: "convnet_int8_float_io.tflite"
import CoreGraphics
import Foundation
import TensorFlowLite

func append<T>(_ value: T, to data: inout Data) {
    withUnsafeBytes(of: value) { data.append(contentsOf: $0) }
}

func values<T>(_ data: Data, as type: T.Type) -> [T] {
    data.withUnsafeBytes { Array($0.bindMemory(to: type)) }
}

/// Red, green, blue and one more byte for each pixel of an image, stretched to the size.
func pixels(of image: CGImage, width: Int, height: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4 * width * height)
    bytes.withUnsafeMutableBytes { memory in
        let context = CGContext(
            data: memory.baseAddress, width: width, height: height, bitsPerComponent: 8,
            bytesPerRow: 4 * width, space: CGColorSpaceCreateDeviceRGB(),
            bitmapInfo: CGImageAlphaInfo.noneSkipLast.rawValue)
        context?.draw(image, in: CGRect(x: 0, y: 0, width: width, height: height))
    }
    return bytes
}

/// A channel of the pixel at an index, 0..255: red, green, blue, and gray as the fifth.
func channel(_ bytes: [UInt8], _ pixel: Int, _ index: Int) -> UInt8 {
    if index < 4 { return bytes[4 * pixel + index] }
    let parts = (0..<3).map { Float(bytes[4 * pixel + $0]) }
    return UInt8((0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]).rounded())
}

func run(modelPath: String, input0: CGImage) throws {
    let interpreter = try Interpreter(modelPath: modelPath)
    let runner = try interpreter.signatureRunner(with: "serving_default")

    // Input 0, "serving_default_image:0": FLOAT32 [1, 16, 16, 3]
    // looks as if it takes (pixel - 127.5) / 127.5, so that 0 ... 255 becomes -1 ... 1: the
    // first QUANTIZE holds -1.0039 ... 0.99602
    var data0 = Data()
    let bytes0 = pixels(of: input0, width: 16, height: 16)
    let mean0: [Float] = [127.5, 127.5, 127.5]
    let std0: [Float] = [127.5, 127.5, 127.5]
    for pixel in 0..<256 {
        for (i, index) in [0, 1, 2].enumerated() {
            let real = (Float(channel(bytes0, pixel, index)) - mean0[i]) / std0[i]
            append(Float(real) as Float, to: &data0)
        }
    }

    try runner.invoke(with: ["image": data0])

    // Output 0, "StatefulPartitionedCall_1:0": FLOAT32 [1, 4], probabilities
    let tensor0 = try runner.output(named: "output_0")
    let output0: [Float] = values(tensor0.data, as: Float.self).map { Float($0) }
    let labels0 = [String]()
    for index in output0.indices.sorted(by: { output0[$0] > output0[$1] }).prefix(5) {
        print(output0[index], index < labels0.count ? labels0[index] : "\(index)")
    }
}
