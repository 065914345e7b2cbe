using System.Text.Json;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Values of the spec as its JSON spells them.</summary>
internal static class SpecNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
