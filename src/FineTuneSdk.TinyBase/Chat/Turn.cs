namespace FineTuneSdk.TinyBase.Chat;

/// <summary>A conversation of one question and one answer, with an optional system prompt.</summary>
internal sealed record Turn(string? System, string User, string Assistant);
