namespace FineTuneSdk.TinyBase.Chat;

/// <summary>A short text and the label that it has among the labels of its family.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">Its label, one of <see cref="LabelFamily.Labels"/>.</param>
internal sealed record LabelledText(string Text, Label Label);

/// <summary>A label under its different names.</summary>
internal sealed record Label(IReadOnlyList<string> Names);

/// <summary>Labels that exclude each other, and texts that carry them.</summary>
/// <param name="Keys">What the choice is called: <c>topic</c>, <c>department</c>.</param>
/// <param name="Labels">All labels.</param>
/// <param name="Texts">The texts.</param>
internal sealed record LabelFamily(IReadOnlyList<string> Keys, IReadOnlyList<Label> Labels, IReadOnlyList<LabelledText> Texts);
