using FineTuneSdk.Cli.Reports;

namespace FineTuneSdk.Cli.Tests.Reports;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_are_aligned_and_numbers_stand_on_the_right()
    {
        var table = new TextTable("metric", "n", "adapter");
        table.Add("loss", "1234", "0.5");
        table.Add("exactMatch department", "7", "");
        Assert.Equal(
            [
                "  metric                    n  adapter",
                "  loss                   1234      0.5",
                "  exactMatch department     7",
            ],
            table.Lines());
    }

    [Fact]
    public void A_cell_is_one_short_line_whatever_is_in_it()
    {
        var table = new TextTable();
        table.Add("a", "x\ny\u001b[31m\t" + new string('z', 100));
        Assert.Equal([$"  a  x y\uFFFD[31m {new string('z', 90)}…"], table.Lines());
    }
}
