namespace FineTuneSdk.Core.Weights;

/// <summary>A chat template's text and the file that it stands in.</summary>
public sealed record ChatTemplateSource(string Text, string File);
