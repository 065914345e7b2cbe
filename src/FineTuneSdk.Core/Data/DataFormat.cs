using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>A format of examples: a row in the table of <see cref="DataFormats"/>.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Keys">The keys by which a line is recognised as of this format.</param>
/// <param name="Read">A line → an example, or null after reporting what is wrong with it.</param>
internal sealed record DataFormat(string Name, IReadOnlyList<string> Keys, Func<LineNode, DiagnosticBag, Example?> Read);
