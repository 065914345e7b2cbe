using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Span">The key's place.</param>
/// <param name="Value">The value.</param>
internal sealed record LineMember(string Key, SourceSpan Span, LineNode Value);
