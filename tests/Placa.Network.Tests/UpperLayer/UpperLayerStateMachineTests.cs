namespace Placa.Network.Tests;

/// <summary>The machine against table 9-10 of PS3.8, written down as the standard prints it.</summary>
public class UpperLayerStateMachineTests
{
    // Rows: events 1 to 19. Columns: Sta1 to Sta13. "AE-1>4" is an action and the state after it, "." a cell that cannot happen.
    private const string Table = """
        1  AE-1>4 .       .       .       .       .       .       .       .       .        .        .        .
        2  .      .       .       AE-2>5  .       .       .       .       .       .        .        .        .
        3  .      AA-1>13 AA-8>13 .       AE-3>6  AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13  AA-8>13  AA-8>13  AA-6>13
        4  .      AA-1>13 AA-8>13 .       AE-4>1  AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13  AA-8>13  AA-8>13  AA-6>13
        5  AE-5>2 .       .       .       .       .       .       .       .       .        .        .        .
        6  .      AE-6>3  AA-8>13 .       AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13  AA-8>13  AA-8>13  AA-7>13
        7  .      .       AE-7>6  .       .       .       .       .       .       .        .        .        .
        8  .      .       AE-8>13 .       .       .       .       .       .       .        .        .        .
        9  .      .       .       .       .       DT-1>6  .       AR-7>8  .       .        .        .        .
        10 .      AA-1>13 AA-8>13 .       AA-8>13 DT-2>6  AR-6>7  AA-8>13 AA-8>13 AA-8>13  AA-8>13  AA-8>13  AA-6>13
        11 .      .       .       .       .       AR-1>7  .       .       .       .        .        .        .
        12 .      AA-1>13 AA-8>13 .       AA-8>13 AR-2>8  AR-8>*  AA-8>13 AA-8>13 AA-8>13  AA-8>13  AA-8>13  AA-6>13
        13 .      AA-1>13 AA-8>13 .       AA-8>13 AA-8>13 AR-3>1  AA-8>13 AA-8>13 AR-10>12 AR-3>1   AA-8>13  AA-6>13
        14 .      .       .       .       .       .       .       AR-4>13 AR-9>11 .        .        AR-4>13  .
        15 .      .       AA-1>13 AA-2>1  AA-1>13 AA-1>13 AA-1>13 AA-1>13 AA-1>13 AA-1>13  AA-1>13  AA-1>13  .
        16 .      AA-2>1  AA-3>1  .       AA-3>1  AA-3>1  AA-3>1  AA-3>1  AA-3>1  AA-3>1   AA-3>1   AA-3>1   AA-2>1
        17 .      AA-5>1  AA-4>1  AA-4>1  AA-4>1  AA-4>1  AA-4>1  AA-4>1  AA-4>1  AA-4>1   AA-4>1   AA-4>1   AR-5>1
        18 .      AA-2>1  .       .       .       .       .       .       .       .        .        .        AA-2>1
        19 .      AA-1>13 AA-8>13 .       AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13  AA-8>13  AA-8>13  AA-7>13
        """;

    /// <summary>Events that lead from Sta1 to each state.</summary>
    private static readonly Dictionary<int, (bool IsRequestor, int[] Events)> Ways = new()
    {
        [1] = (true, []),
        [2] = (false, [5]),
        [3] = (false, [5, 6]),
        [4] = (true, [1]),
        [5] = (true, [1, 2]),
        [6] = (true, [1, 2, 3]),
        [7] = (true, [1, 2, 3, 11]),
        [8] = (true, [1, 2, 3, 12]),
        [9] = (true, [1, 2, 3, 11, 12]),
        [10] = (false, [5, 6, 7, 11, 12]),
        [11] = (true, [1, 2, 3, 11, 12, 14]),
        [12] = (false, [5, 6, 7, 11, 12, 13]),
        [13] = (false, [5, 6, 8]),
    };

    [Fact]
    public void Every_event_in_every_state_does_what_table_9_10_says()
    {
        foreach (var row in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var state = 1; state <= 13; state++)
            {
                var machine = InState(state);

                var action = machine.Fire((UpperLayerEvent)int.Parse(cells[0], null));

                var expected = cells[state] == "." ? $"None>{state}" : cells[state].Replace("-", "", StringComparison.Ordinal).Replace("*", "9", StringComparison.Ordinal);
                Assert.Equal(($"Evt{cells[0]} Sta{state}", expected), ($"Evt{cells[0]} Sta{state}", $"{action}>{(int)machine.State}"));
            }
        }
    }

    [Fact]
    public void A_release_collision_leads_the_acceptor_another_way()
    {
        var machine = InState(10);

        Assert.Equal(UpperLayerState.Sta10, machine.State);
    }

    private static UpperLayerStateMachine InState(int state)
    {
        var (isRequestor, events) = Ways[state];
        var machine = new UpperLayerStateMachine(isRequestor);
        foreach (var happened in events)
            Assert.NotEqual(UpperLayerAction.None, machine.Fire((UpperLayerEvent)happened));
        Assert.Equal((UpperLayerState)state, machine.State);
        return machine;
    }
}
