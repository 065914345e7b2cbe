namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>The kinds of change. Those of JSON values come first, so that a shrunk case is one of them.</summary>
internal enum MutationKind
{
    ReplaceValue,
    ExchangeValue,
    RepeatMember,
    SetByte,
    FlipBit,
    InsertBytes,
    Delete,
    Repeat,
    Truncate,
    CopyFromOther,
    LongNumber,
    Nest,
}
