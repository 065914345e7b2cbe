namespace FineTuneSdk.Tests.Gguf;

/// <summary>The formats of values that are read, by ggml's numbers.</summary>
internal enum GgmlType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q8_0 = 8,
    Q6_K = 14,
    BF16 = 30,
}
