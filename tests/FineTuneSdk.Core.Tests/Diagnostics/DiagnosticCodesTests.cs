using System.Reflection;
using System.Text.RegularExpressions;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Diagnostics;

public sealed class DiagnosticCodesTests
{
    private static readonly (string Name, string Code)[] Codes =
    [
        .. typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.IsLiteral && field.FieldType == typeof(string)).Select(field => (field.Name, (string)field.GetRawConstantValue()!)),
    ];

    [Fact]
    public void No_code_means_two_things() =>
        Assert.Empty(Codes.GroupBy(one => one.Code).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(one => one.Name))}"));

    [Fact]
    public void Every_code_is_FTSDK_and_four_digits() => Assert.All(Codes, one => Assert.Matches(new Regex(@"\AFTSDK[0-4]\d{3}\z"), one.Code));
}
