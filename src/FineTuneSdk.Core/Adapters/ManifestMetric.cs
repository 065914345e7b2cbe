namespace FineTuneSdk.Core.Adapters;

/// <summary>A measured figure.</summary>
/// <param name="Name"><c>loss</c>, <c>perplexity</c>, <c>exactMatch</c> or <c>truncated</c> (answers cut at the token limit).</param>
/// <param name="On"><c>test</c> or <c>validation</c>.</param>
/// <param name="Of"><c>adapter</c> or <c>base</c>.</param>
/// <param name="Field">The field of a JSON answer, or null for the whole.</param>
/// <param name="Value">The figure; a share for counts.</param>
/// <param name="Count">How many examples (loss, perplexity: targets) it is over.</param>
/// <param name="Low">The lower end of its 95% interval, where it is a share.</param>
/// <param name="High">The upper end.</param>
public sealed record ManifestMetric(string Name, string On, string Of, string? Field, double Value, long Count, double? Low = null, double? High = null);
